#include "docgen/api_page.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace bihuan::docgen {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view style = R"css(
:root { color-scheme: light dark; }
body { font: 15px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 60rem;
       margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 3rem; border-bottom: 1px solid #8886; }
details { margin: .4rem 0; border: 1px solid #8884; border-radius: .4rem; padding: .3rem .7rem; }
summary { cursor: pointer; }
code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; background: #8881; padding: .7rem; border-radius: .4rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600; }
.path { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0;
         border-bottom: 1px solid #8883; }
)css";

std::string escaped(std::string_view text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
            case '<': html += "&lt;"; break;
            case '>': html += "&gt;"; break;
            case '&': html += "&amp;"; break;
            case '"': html += "&quot;"; break;
            default: html += c;
        }
    }
    return html;
}

std::string text_of(const OrderedJson& object, const char* name) {
    return escaped(object.value(name, std::string()));
}

/// Paragraphs of the document's few marks: blank lines, `code`, **bold**.
std::string prose(const OrderedJson& object) {
    const auto text = text_of(object, "description");
    if (text.empty()) return {};
    std::string html = "<p>";
    bool code = false;
    bool bold = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto rest = std::string_view(text).substr(at);
        if (rest.starts_with("\n\n")) {
            html += "</p>\n<p>";
            ++at;
        } else if (rest.starts_with("**") && !code) {
            html += bold ? "</strong>" : "<strong>";
            bold = !bold;
            ++at;
        } else if (text[at] == '`') {
            html += code ? "</code>" : "<code>";
            code = !code;
        } else {
            html += text[at];
        }
    }
    return html + "</p>\n";
}

/// What "$ref" stands for.
const OrderedJson& resolved(const OrderedJson& document, const OrderedJson& node) {
    if (!node.is_object() || !node.contains("$ref")) return node;
    const auto pointer = node.at("$ref").get<std::string>().substr(1);
    return document.at(OrderedJson::json_pointer(pointer));
}

std::string schema_link(const OrderedJson& schema) {
    if (schema.contains("$ref")) {
        const auto reference = schema.at("$ref").get<std::string>();
        const auto name = escaped(reference.substr(reference.rfind('/') + 1));
        return "<a href=\"#schema-" + name + "\"><code>" + name + "</code></a>";
    }
    if (schema.contains("items")) return "list of " + schema_link(schema.at("items"));
    return "<code>" + escaped(schema.dump()) + "</code>";
}

std::string parameters(const OrderedJson& document, const OrderedJson& list) {
    std::string html;
    for (const auto& item : list) {
        const auto& parameter = resolved(document, item);
        html += "<tr><td><code>" + text_of(parameter, "name") + "</code></td><td>" +
                text_of(parameter, "in") + "</td><td>" +
                schema_link(parameter.value("schema", OrderedJson::object())) + "</td><td>" +
                text_of(parameter, "description") + "</td></tr>\n";
    }
    return html;
}

std::string content(const OrderedJson& body) {
    std::string html;
    const auto types = body.value("content", OrderedJson::object());
    for (const auto& [type, media] : types.items()) {
        html += escaped(type) + ": " +
                schema_link(media.value("schema", OrderedJson::object())) + " ";
    }
    return html;
}

std::string operation(
    const OrderedJson& document, std::string_view path, const OrderedJson& shared,
    std::string_view method, const OrderedJson& what
) {
    std::string upper(method);
    for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
    std::string html = "<details id=\"" + text_of(what, "operationId") +
                       "\"><summary><span class=\"method\">" + upper +
                       "</span> <code class=\"path\">" + escaped(path) + "</code> " +
                       text_of(what, "summary") + "</summary>\n" + prose(what);
    const auto rows = parameters(document, shared) +
                      parameters(document, what.value("parameters", OrderedJson::array()));
    if (!rows.empty()) html += "<table>\n" + rows + "</table>\n";
    if (what.contains("requestBody")) {
        html += "<p>Body: " + content(resolved(document, what.at("requestBody"))) + "</p>\n";
    }
    html += "<table>\n";
    for (const auto& [status, item] : what.at("responses").items()) {
        const auto& response = resolved(document, item);
        html += "<tr><td>" + escaped(status) + "</td><td>" + text_of(response, "description") +
                "</td><td>" + content(response) + "</td></tr>\n";
    }
    return html + "</table>\n</details>\n";
}

std::string operations_of(const OrderedJson& document, const std::string& tag) {
    std::string html;
    for (const auto& [path, item] : document.at("paths").items()) {
        const auto shared = item.value("parameters", OrderedJson::array());
        for (const auto& [method, what] : item.items()) {
            if (!what.is_object() || !what.contains("responses")) continue;
            if (what.at("tags").at(0) != tag) continue;
            html += operation(document, path, shared, method, what);
        }
    }
    return html;
}

}  // namespace

std::string api_page(const std::string& openapi_json) {
    const auto document = OrderedJson::parse(openapi_json);
    const auto& info = document.at("info");
    std::string html = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                       "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
                       text_of(info, "title") + " API</title>\n<style>" + std::string(style) +
                       "</style></head><body>\n<h1>" + text_of(info, "title") + " API " +
                       text_of(info, "version") + "</h1>\n" + prose(info) +
                       "<p><a href=\"/api/openapi.json\">OpenAPI 3.1 document</a></p>\n";
    for (const auto& tag : document.at("tags")) {
        html += "<h2>" + text_of(tag, "name") + "</h2>\n" + prose(tag) +
                operations_of(document, tag.at("name").get<std::string>());
    }
    html += "<h2>Schemas</h2>\n";
    for (const auto& [name, schema] : document.at("components").at("schemas").items()) {
        html += "<details id=\"schema-" + escaped(name) + "\"><summary><code>" + escaped(name) +
                "</code></summary>\n<pre>" + escaped(schema.dump(2)) + "</pre></details>\n";
    }
    return html + "</body></html>\n";
}

}  // namespace bihuan::docgen
