#include "bihuan/base/result.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace bihuan {

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
    throw std::logic_error(
        "a refusal was taken for a value: " + error.code + " at " + where.file_name() + ":" +
        std::to_string(where.line())
    );
}

Error refuse(Refusal refusal, std::string_view code, std::string_view argument) {
    Error error;
    error.refusal = refusal;
    error.code = code;
    error.argument = argument;
    return error;
}

Error refuse_with_members(Refusal refusal, std::string_view code, const nlohmann::json& members) {
    Error error = refuse(refusal, code);
    error.members = std::make_shared<const nlohmann::json>(members);
    return error;
}

Error invalid(std::vector<Fault> faults) {
    Error error = refuse(Refusal::invalid, "validation_failed");
    error.faults = std::move(faults);
    return error;
}

Error invalid(std::string_view pointer, std::string_view code, std::string_view argument) {
    std::vector<Fault> faults;
    faults.push_back({std::string(pointer), std::string(code), std::string(argument)});
    return invalid(std::move(faults));
}

}  // namespace bihuan
