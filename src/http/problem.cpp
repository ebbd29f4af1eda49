#include "http/problem.hpp"

#include "bihuan/base/json.hpp"
#include "bihuan/base/limits.hpp"
#include "http/messages.hpp"

#include <algorithm>

namespace bihuan::http {
namespace {

std::string type_of(std::string_view code) {
    std::string type = "urn:bihuan:problem:";
    type += code;
    std::replace(type.begin(), type.end(), '_', '-');
    return type;
}

Words words_of(std::string_view code, Language language) {
    const auto* message = find_message(code);
    return message == nullptr ? Words{code, code} : message->in(language);
}

Json faults_json(const std::vector<Fault>& faults, Language language) {
    Json list = Json::array();
    const auto count = std::min(faults.size(), limits::faults_max);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& fault = faults[i];
        Json line;
        line["pointer"] = fault.pointer;
        line["code"] = fault.code;
        line["detail"] = fill(words_of(fault.code, language).detail, fault.argument);
        list.push_back(std::move(line));
    }
    return list;
}

}  // namespace

unsigned status_of(Refusal refusal) {
    switch (refusal) {
        case Refusal::malformed:
            return 400;
        case Refusal::unauthenticated:
            return 401;
        case Refusal::forbidden:
            return 403;
        case Refusal::not_found:
            return 404;
        case Refusal::method_not_allowed:
            return 405;
        case Refusal::not_acceptable:
            return 406;
        case Refusal::conflict:
            return 409;
        case Refusal::stale:
            return 412;
        case Refusal::too_large:
            return 413;
        case Refusal::unsupported_type:
            return 415;
        case Refusal::invalid:
            return 422;
        case Refusal::precondition_required:
            return 428;
        case Refusal::too_many:
            return 429;
        case Refusal::busy:
            return 503;
    }
    return 500;
}

Reply problem(const Call& call, const Error& error) {
    return problem(call, error, status_of(error.refusal));
}

Reply problem(const Call& call, const Error& error, unsigned status) {
    const auto words = words_of(error.code, call.language);
    Json document = error.members && error.members->is_object() ? *error.members : Json::object();
    document["code"] = error.code;
    document["type"] = type_of(error.code);
    document["title"] = words.title;
    document["status"] = status;
    document["detail"] = fill(words.detail, error.argument);
    document["instance"] = call.request_id;
    if (status == 422) document["errors"] = faults_json(error.faults, call.language);
    Reply reply;
    reply.status = status;
    reply.body = dump(document);
    reply.set("Content-Type", "application/problem+json");
    reply.set("Content-Language", call.language == Language::zh ? "zh-CN" : "en");
    if (status == 401) reply.set("WWW-Authenticate", "Bearer");
    if (status == 429 || status == 503) reply.set("Retry-After", "1");
    return reply;
}

Reply internal_error(const Call& call) {
    Error error;
    error.code = "internal_error";
    return problem(call, error, 500);
}

}  // namespace bihuan::http
