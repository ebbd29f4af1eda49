// The strict parser: nlohmann's lexer, our own tree builder.

#include "bihuan/base/json.hpp"
#include "bihuan/base/limits.hpp"

#include <cmath>

namespace bihuan {
namespace {

/// Receives the lexer's events and builds the tree. Stops at the first fault by returning false, so
/// that deep or hostile input costs no more than its first bytes.
class TreeBuilder {
public:
    using number_integer_t = Json::number_integer_t;
    using number_unsigned_t = Json::number_unsigned_t;
    using number_float_t = Json::number_float_t;
    using string_t = Json::string_t;
    using binary_t = Json::binary_t;

    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(number_integer_t value) { return add(value); }
    bool number_unsigned(number_unsigned_t value) { return add(value); }
    bool number_float(number_float_t value, const string_t& text) {
        // An integer that fits no 64 bits arrives here; as a double it would be another number.
        const bool was_integer = text.find_first_not_of("-0123456789") == string_t::npos;
        if (was_integer || !std::isfinite(value)) return fail("json_number_range");
        return add(value);
    }
    bool string(string_t& value) { return add(std::move(value)); }
    bool binary(binary_t&) { return fail("json_syntax"); }

    bool start_object(std::size_t) { return open(Json::object()); }
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_array() { return close(); }

    bool key(string_t& name) {
        const auto [position, fresh] =
            open_.back()->get_ref<Json::object_t&>().emplace(std::move(name), nullptr);
        if (!fresh) return fail("json_duplicate_member");
        slot_ = &position->second;
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
        const std::string_view message = error.what();
        if (dynamic_cast<const Json::out_of_range*>(&error) != nullptr) {
            return fail("json_number_range");
        }
        const bool surrogate = message.find("surrogate") != std::string_view::npos;
        return fail(surrogate ? "json_encoding" : "json_syntax");
    }

    std::string_view fault() const { return fault_; }
    Json take() { return std::move(root_); }

private:
    Json* place(Json&& value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        auto& parent = *open_.back();
        if (parent.is_array()) {
            auto& items = parent.get_ref<Json::array_t&>();
            items.push_back(std::move(value));
            return &items.back();
        }
        *slot_ = std::move(value);
        return slot_;
    }

    bool add(Json value) {
        place(std::move(value));
        return true;
    }

    bool open(Json container) {
        if (open_.size() == limits::json_depth_max) return fail("json_depth");
        open_.push_back(place(std::move(container)));
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    bool fail(std::string_view code) {
        fault_ = code;
        return false;
    }

    Json root_;
    /// The containers around the current place. Only the innermost grows, so the pointers stay
    /// good.
    std::vector<Json*> open_;
    Json* slot_ = nullptr;
    std::string_view fault_ = "json_syntax";
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
    if (!is_valid_utf8(text)) return refuse(Refusal::malformed, "json_encoding");
    // nlohmann's lexer takes a NUL byte for the end of input and skips a byte order mark.
    if (text.find('\0') != std::string_view::npos || text.starts_with("\uFEFF")) {
        return refuse(Refusal::malformed, "json_syntax");
    }
    TreeBuilder builder;
    if (!Json::sax_parse(text, &builder)) return refuse(Refusal::malformed, builder.fault());
    // A JSON value converts to nearly everything, so the result has to be told which side it is.
    return Result<Json>(boost::system::in_place_value, builder.take());
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace bihuan
