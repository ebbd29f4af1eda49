// docs/openapi.yaml says what the route table does, and is whole in itself.

#include "docgen/openapi.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/domain/form.hpp"
#include "bihuan/domain/hooks.hpp"
#include "bihuan/domain/improvement.hpp"
#include "bihuan/domain/mail.hpp"
#include "bihuan/domain/notice_route.hpp"
#include "bihuan/domain/outgoing_message.hpp"
#include "bihuan/domain/report_schedule.hpp"
#include "bihuan/domain/signature.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/domain/wallboard.hpp"
#include "bihuan/domain/webhook.hpp"
#include "http/routes.hpp"
#include "tree.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>

namespace bihuan::test {
namespace {

using Json = nlohmann::json;

const Json& document() {
    static const auto json = Json::parse(docgen::json_of_yaml(file_at("docs/openapi.yaml").text));
    return json;
}

/// The object that a {"$ref": "#/…"} points to, or the object itself.
const Json& resolved(const Json& json) {
    if (!json.is_object() || !json.contains("$ref")) return json;
    const auto reference = json["$ref"].get<std::string>();
    return document().at(Json::json_pointer(reference.substr(1)));
}

std::string method_of(http::Method method) {
    switch (method) {
        case http::Method::get:
            return "get";
        case http::Method::post:
            return "post";
        case http::Method::put:
            return "put";
        case http::Method::patch:
            return "patch";
        case http::Method::delete_:
            return "delete";
        default:
            return "other";
    }
}

/// Answered without a route, by the program itself.
const std::set<std::string> outside_of_the_table{
    "get /api/docs", "get /api/openapi.json", "get /healthz", "get /readyz", "get /version"};

using Operations = std::map<std::string, Json>;

/// "get /path" → operation, with the parameters of the path added to its own.
Operations operations() {
    Operations result;
    for (const auto& [path, item] : document()["paths"].items()) {
        const auto shared = item.value("parameters", Json::array());
        for (const auto& [method, operation] : item.items()) {
            if (method == "parameters") continue;
            auto whole = operation;
            auto parameters = operation.value("parameters", Json::array());
            for (const auto& parameter : shared) parameters.push_back(parameter);
            whole["parameters"] = parameters;
            result[method + " " + path] = whole;
        }
    }
    return result;
}

std::string key_of(const http::Route& route) {
    return method_of(route.method) + " " + std::string(route.pattern);
}

/// The parameter of that place and name, or null.
Json parameter_of(const Json& operation, const std::string& place, const std::string& name) {
    for (const auto& entry : operation["parameters"]) {
        const auto& parameter = resolved(entry);
        if (parameter["in"] == place && parameter["name"] == name) return parameter;
    }
    return nullptr;
}

TEST(OpenApi, has_every_route_and_no_other) {
    std::set<std::string> routes = outside_of_the_table;
    for (const auto& route : http::all_routes()) routes.insert(key_of(route));
    std::set<std::string> published;
    for (const auto& [key, operation] : operations()) published.insert(key);
    EXPECT_EQ(published, routes);
}

TEST(OpenApi, names_the_doors_bodies_and_headers_of_the_routes) {
    const auto all = operations();
    for (const auto& route : http::all_routes()) {
        const auto key = key_of(route);
        if (!all.contains(key)) continue;
        const auto& operation = all.at(key);
        const bool open = operation.contains("security") && operation["security"].empty();
        EXPECT_EQ(open, route.door == http::Door::open) << key;

        const auto match = parameter_of(operation, "header", "If-Match");
        EXPECT_EQ(!match.is_null(), route.match != http::Match::unused) << key;
        if (!match.is_null()) {
            EXPECT_EQ(match.value("required", false), route.match == http::Match::required) << key;
        }
        const auto idempotency = parameter_of(operation, "header", "Idempotency-Key");
        EXPECT_EQ(!idempotency.is_null(), route.idempotent) << key;

        const bool has_body = operation.contains("requestBody");
        EXPECT_EQ(has_body, route.body != http::Body::none) << key;
        if (!has_body) continue;
        const bool json = route.body == http::Body::json || route.body == http::Body::raw;
        const auto* type = json ? "application/json" : "multipart/form-data";
        EXPECT_TRUE(operation["requestBody"]["content"].contains(type)) << key;
    }
}

/// The refusals that follow from a route's columns.
std::set<std::string> refusals_of(const http::Route& route) {
    std::set<std::string> statuses{"default"};
    if (route.door == http::Door::signed_in) {
        statuses.insert("401");
        if (!domain::grants::signed_in.has(route.permission)) statuses.insert("403");
    }
    if (route.body != http::Body::none) statuses.insert("413");
    // Whether raw bytes can be understood is not settled by the request.
    if (route.body != http::Body::none && route.body != http::Body::raw) {
        statuses.insert({"400", "415", "422"});
    }
    if (route.match != http::Match::unused) statuses.insert("412");
    if (route.match == http::Match::required) statuses.insert("428");
    if (route.idempotent) statuses.insert({"400", "409", "422"});
    if (route.pattern.find('{') != std::string_view::npos) statuses.insert("404");
    return statuses;
}

TEST(OpenApi, names_the_refusals_that_follow_from_the_routes) {
    const auto all = operations();
    for (const auto& route : http::all_routes()) {
        const auto key = key_of(route);
        if (!all.contains(key)) continue;
        for (const auto& status : refusals_of(route)) {
            EXPECT_TRUE(all.at(key)["responses"].contains(status)) << key << ": " << status;
        }
    }
}

TEST(OpenApi, names_each_path_parameter_and_each_operation_once) {
    std::set<std::string> ids;
    for (const auto& [key, operation] : operations()) {
        EXPECT_TRUE(ids.insert(operation.value("operationId", "")).second) << key;
        EXPECT_FALSE(operation.value("summary", "").empty()) << key;
        for (const auto& found : find_all(key, std::regex(R"(\{([a-z_]+)\})"))) {
            EXPECT_FALSE(parameter_of(operation, "path", found.value).is_null()) << key;
        }
    }
}

void collect_references(const Json& json, std::set<std::string>& references) {
    if (json.is_object() && json.contains("$ref")) {
        references.insert(json["$ref"].get<std::string>());
    }
    if (!json.is_structured()) return;
    for (const auto& child : json) collect_references(child, references);
}

TEST(OpenApi, refers_only_to_what_is_there_and_uses_all_of_it) {
    std::set<std::string> references;
    collect_references(document(), references);
    for (const auto& reference : references) {
        EXPECT_TRUE(document().contains(Json::json_pointer(reference.substr(1)))) << reference;
    }
    for (const auto* section : {"parameters", "responses", "schemas"}) {
        for (const auto& [name, component] : document()["components"][section].items()) {
            const auto reference = "#/components/" + std::string(section) + "/" + name;
            EXPECT_TRUE(references.contains(reference)) << reference << " is used by nobody";
        }
    }
}

template <class E>
void expect_enum(const char* schema) {
    std::vector<std::string> codes;
    for (const auto& name : domain::names_of<E>()) codes.emplace_back(name.code);
    EXPECT_EQ(document()["components"]["schemas"][schema]["enum"], Json(codes)) << schema;
}

TEST(OpenApi, names_the_figures_of_the_wallboard) {
    std::vector<std::string> codes;
    for (const auto& row : domain::wall_figures) codes.emplace_back(row.code);
    EXPECT_EQ(document()["components"]["schemas"]["WallFigureCode"]["enum"], Json(codes));
}

TEST(OpenApi, has_the_values_of_the_enums) {
    using namespace domain;
    expect_enum<Kind>("Kind");
    expect_enum<Channel>("Channel");
    expect_enum<Status>("Status");
    expect_enum<Stage>("Stage");
    expect_enum<Outcome>("Outcome");
    expect_enum<Priority>("Priority");
    expect_enum<Action>("Action");
    expect_enum<EventType>("EventType");
    expect_enum<TimerState>("TimerState");
    expect_enum<Metric>("Metric");
    expect_enum<Unit>("Unit");
    expect_enum<ContactKind>("ContactKind");
    expect_enum<CustomerLevel>("CustomerLevel");
    expect_enum<CustomerKind>("CustomerKind");
    expect_enum<SubjectRequestKind>("SubjectRequestKind");
    expect_enum<ProposalState>("ProposalState");
    expect_enum<FieldType>("FieldType");
    expect_enum<Role>("Role");
    expect_enum<MajorReason>("MajorReason");
    expect_enum<SignaturePurpose>("SignaturePurpose");
    expect_enum<SignatureWay>("SignatureWay");
    expect_enum<SourceKind>("SourceKind");
    expect_enum<WebhookEvent>("WebhookEvent");
    expect_enum<DeliveryState>("DeliveryState");
    expect_enum<DisabledReason>("DisabledReason");
    expect_enum<MailSecurity>("MailSecurity");
    expect_enum<MailOutcome>("MailOutcome");
    expect_enum<MailKind>("MailKind");
    expect_enum<MailState>("MailState");
    expect_enum<ReportCycle>("ReportCycle");
    expect_enum<ReportFormat>("ReportFormat");
    expect_enum<ReportObstacle>("ReportObstacle");
    expect_enum<ReportDeliveryState>("ReportDeliveryState");
    expect_enum<NoticeKind>("NoticeKind");
    expect_enum<NoticeWay>("NoticeWay");
    expect_enum<GatewayKind>("GatewayKind");
    expect_enum<TemplateState>("TemplateState");
    expect_enum<MessageState>("MessageState");
    expect_enum<ImprovementState>("ImprovementState");
}

TEST(OpenApi, has_the_members_that_tickets_are_rendered_with) {
    const auto& rendered = file_at("src/http/render_ticket.cpp").text;
    std::set<std::string> known;
    for (const auto* schema :
         {"Ticket",
          "Timer",
          "Proposal",
          "Consent",
          "Visit",
          "NextVisit",
          "PossibleAction",
          "Field",
          "Customer"}) {
        const auto& properties = document()["components"]["schemas"][schema]["properties"];
        for (const auto& [name, property] : properties.items()) known.insert(name);
    }
    for (const auto& found : find_all(rendered, std::regex(R"rx(json\["([a-z_]+)"\])rx"))) {
        EXPECT_TRUE(known.contains(found.value)) << found.value;
    }
}

}  // namespace
}  // namespace bihuan::test
