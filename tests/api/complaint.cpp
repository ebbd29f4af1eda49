#include "api/complaint.hpp"

#include "bihuan/base/time.hpp"
#include "support/eventually.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::test {

namespace {

using std::chrono::hours;

constexpr const char* members_of_problem[] = {
    "code", "type", "title", "status", "detail", "instance"
};

/// The answer, with what the server logged last when the fault is its own.
std::string seen(const HttpReply& reply) {
    auto text = "the answer is " + std::to_string(reply.status) + " " + reply.body.substr(0, 2000);
    if (reply.status < 500) return text;
    const auto log = Center::instance().log();
    return text + "\n" + log.substr(log.size() - std::min<std::size_t>(log.size(), 1000));
}

[[noreturn]] void fail(const std::string& what, const HttpReply& reply) {
    throw std::runtime_error(what + ": " + seen(reply));
}

HeaderList if_match(const Json& ticket) {
    return {{"If-Match", '"' + std::to_string(ticket["version"].get<int>()) + '"'}};
}

/// What is wrong with the shape of a problem document, or empty.
std::string shape_fault(const HttpReply& reply, const Json& problem) {
    if (reply.header("Content-Type") != "application/problem+json") return "no problem+json";
    for (const auto* name : members_of_problem) {
        if (!problem.contains(name)) return std::string("no member ") + name;
    }
    auto type = "urn:bihuan:problem:" + problem["code"].get<std::string>();
    std::replace(type.begin(), type.end(), '_', '-');
    if (problem["type"] != type) return "the type does not fit the code";
    if (problem["status"] != reply.status) return "the status member does not fit";
    if (problem["title"] == problem["code"]) return "the code has no words";
    if (problem["instance"] != reply.header("X-Request-Id")) return "instance is no request id";
    if ((reply.status == 422) != problem.contains("errors")) return "errors do not fit the status";
    for (const auto& fault : problem.value("errors", Json::array())) {
        if (!fault.contains("pointer") || !fault.contains("code") || !fault.contains("detail")) {
            return "a fault without pointer, code or detail";
        }
        if (fault["detail"] == fault["code"]) return "a fault without words: " + fault.dump();
    }
    return {};
}

}  // namespace

void wait_for_search_index() {
    Json ready;
    const auto is_full = [&] {
        ready = json_of(Center::instance().nobody().get("/readyz"));
        return ready["search"]["index"] == "current";
    };
    if (!eventually(is_full)) throw std::runtime_error("the index is not full: " + ready.dump());
}

Json finished_job(const std::string& who, const std::string& path) {
    Json json;
    const auto is_over = [&] {
        json = json_of(Center::instance().as(who).get(path));
        const auto& job = json["job"].is_object() ? json["job"] : json;
        return job["state"] != "queued" && job["state"] != "running";
    };
    // Some take a whole file.
    if (!eventually(is_over, std::chrono::minutes(10))) {
        throw std::runtime_error("the job of " + path + " does not end: " + json.dump());
    }
    return json;
}

std::string path_of(const Json& ticket) {
    return "/api/v1/tickets/" + ticket["id"].get<std::string>();
}

Json posted(const std::string& who, const std::string& path, const Json& body, unsigned status) {
    const auto reply = Center::instance().as(who).post(path, body);
    EXPECT_TRUE(answered(reply, status)) << path;
    return json_of(reply);
}

Json clock_of(const Json& ticket, const std::string& metric) {
    Json found;
    for (const auto& timer : ticket["timers"]) {
        if (timer["metric"] == metric) found = timer;
    }
    EXPECT_FALSE(found.is_null()) << metric;
    return found;
}

std::string from_now(std::chrono::seconds distance) {
    return to_text(std::chrono::floor<std::chrono::microseconds>(
        std::chrono::system_clock::now() + distance
    ));
}

Json two_strokes() {
    const auto point = [](double x, double y, int at) { return Json::array({x, y, at}); };
    Json strokes = Json::array();
    strokes.push_back(Json::array({point(1, 1, 0), point(20.5, 8, 120)}));
    strokes.push_back(Json::array({point(5, 12, 400), point(6, 30, 520)}));
    return strokes;
}

const std::string& signature_png() {
    static const std::string bytes(
        "\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01"
        "\x00\x00\x00\x01\x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41"
        "\x54\x78\x9c\x63\x60\x00\x00\x00\x02\x00\x01\x48\xaf\xa4\x71\x00\x00\x00\x00\x49"
        "\x45\x4e\x44\xae\x42\x60\x82",
        67
    );
    return bytes;
}

std::string new_phone() {
    static int count = 0;
    auto digits = std::to_string(++count);
    return "137" + std::string(8 - digits.size(), '0') + digits;
}

Json complaint_body(const Json& changes) {
    static int count = 0;
    Json contact;
    contact["kind"] = "phone";
    contact["value"] = new_phone();
    Json body;
    body["kind"] = "complaint";
    body["channel"] = "phone";
    body["category"] = "product.quality";
    body["subject"] = "冰箱不制冷 " + std::to_string(++count);
    body["description"] = "用了三天就不制冷了。";
    body["demand"] = "退货退款";
    body["amount"] = "1280.00";
    body["customer"]["name"] = "王小明";
    body["customer"]["contacts"] = Json::array({contact});
    body.merge_patch(changes);
    return body;
}

Json create(const std::string& who, const Json& changes) {
    const auto reply =
        Center::instance().as(who).post("/api/v1/tickets", complaint_body(changes));
    if (reply.status != 201) fail("create", reply);
    return json_of(reply);
}

Json read(const std::string& who, const Json& ticket) {
    const auto reply = Center::instance().as(who).get(path_of(ticket));
    if (reply.status != 200) fail("read", reply);
    return json_of(reply);
}

Json events_of(const Json& ticket) {
    return all_items("supervisor", path_of(ticket) + "/events?limit=200");
}

HttpReply try_move(
    const std::string& who, const Json& ticket, const std::string& action, const Json& form
) {
    Json body;
    body["action"] = action;
    body["form"] = form;
    return Center::instance().as(who).post(
        path_of(ticket) + "/transitions", body, if_match(ticket)
    );
}

Json move(const std::string& who, const Json& ticket, const std::string& action, const Json& form) {
    auto reply = try_move(who, ticket, action, form);
    // Others may write it at any time.
    const auto is_newest = [&] {
        if (reply.status == 412) reply = try_move(who, read("supervisor", ticket), action, form);
        return reply.status != 412;
    };
    eventually(is_newest);
    if (reply.status != 200) fail(who + " " + action, reply);
    return json_of(reply);
}

Json move(const std::string& who, const Json& ticket, const std::string& action) {
    return move(who, ticket, action, good_form(action, ticket));
}

std::string open_proposal(const Json& ticket) {
    std::string id = "01900000-0000-7000-8000-000000000000";
    for (const auto& proposal : ticket["proposals"]) {
        id = proposal["id"].get<std::string>();
        if (proposal["state"] == "proposed") return id;
    }
    return id;
}

Json good_form(const std::string& action, const Json& ticket) {
    auto& center = Center::instance();
    const auto department = center.department("repairs");
    const auto proposal = open_proposal(ticket);
    Json improvement;
    improvement["measure"] = "培训";
    improvement["owner_id"] = center.id_of("lead");
    improvement["due_on"] = "2099-01-31";
    const Json mediation{{"course", "两次电话调解"}, {"failed_because", "金额分歧"}};
    const std::map<std::string, Json> forms{
        {"register", Json{{"category", "product.quality"}, {"demand", "退货退款"}}},
        {"assess",
         Json{{"decision", "upheld"},
              {"reason", "证据充分"},
              {"department_id", department},
              {"promised_at", from_now(hours(72))}}},
        {"report_cause",
         Json{{"direct_cause", "压缩机漏气"},
              {"root_cause", "design"},
              {"liable_department_id", department},
              {"liable_persons", Json::array({"张师傅"})},
              {"evidence", Json::array()}}},
        {"refuse_responsibility", Json{{"reason", "不属本部门"}}},
        {"propose",
         Json{{"measures", "换新机"},
              {"compensation_kind", "refund"},
              {"compensation_amount", "100.00"},
              {"cost", "50.00"},
              {"deadline", from_now(hours(48))}}},
        {"approve", Json{{"proposal_id", proposal}, {"remark", "同意"}}},
        {"reject", Json{{"proposal_id", proposal}, {"remark", "赔付过低"}}},
        {"record_consent", Json{{"accepted", true}, {"method", "recorded_call"}}},
        {"complete", Json{{"completed_at", from_now(hours(0))}, {"liability_action", "扣罚"}}},
        {"record_visit",
         Json{{"reached", true}, {"satisfaction", 5}, {"points", {{"态度", 5}, {"速度,100%", 4}}}}},
        {"summarize",
         Json{{"final_category", "product.quality"},
              {"root_cause", "design"},
              {"improvement", improvement}}},
        {"answer", Json{{"answer", "已答复"}}},
        {"suspend", Json{{"reason", "customer"}, {"wake_at", from_now(hours(24))}}},
        {"resume", Json::object()},
        {"withdraw", Json{{"proof", "客户来电撤诉，录音 A12"}}},
        {"merge", Json{{"into", ticket["number"]}}},
        {"transfer", Json{{"authority", "市场监管局"}, {"reference", "[2026] 12"}}},
        {"fail_mediation", mediation},
        {"terminate",
         Json{{"course", "两级调解"}, {"failed_because", "分歧"}, {"advice", "可申请仲裁"}}},
        {"escalate", Json{{"level", 1}, {"reason", "客户情绪激动"}}},
        {"reopen", Json{{"reason", "问题再次出现"}}},
    };
    return forms.at(action);
}

const std::vector<WalkStep>& usual_walk() {
    static const std::vector<WalkStep> steps{
        {"agent", "register", "assessment"},
        {"handler", "assess", "investigation"},
        {"repairer", "report_cause", "solution"},
        {"handler", "propose", "solution"},
        {"lead", "approve", "implementation"},
        {"agent", "record_consent", "implementation"},
        {"repairer", "complete", "follow_up"},
        {"visitor", "record_visit", "summary"},
        {"supervisor", "summarize", "closed"},
    };
    return steps;
}

Json drive_to(const std::string& stage, const Json& changes) {
    auto ticket = create("agent", changes);
    for (const auto& step : usual_walk()) {
        const auto reached = ticket["status"] == "closed" ? "closed" : text_of(ticket, "stage");
        if (reached == stage) return ticket;
        ticket = move(step.who, ticket, step.action);
    }
    return ticket;
}

testing::AssertionResult answered(const HttpReply& reply, unsigned status) {
    if (reply.status == status) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "expected " << status << "; " << seen(reply);
}

testing::AssertionResult refused(
    const HttpReply& reply, unsigned status, const std::string& code
) {
    if (reply.status != status) return answered(reply, status);
    const auto problem = json_of(reply);
    const auto fault = shape_fault(reply, problem);
    if (!fault.empty()) return testing::AssertionFailure() << fault << "; " << seen(reply);
    if (code.empty() || problem["code"] == code) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "expected " << code << "; " << seen(reply);
}

std::vector<Json> faults_of(const HttpReply& reply) {
    const auto problem = json_of(reply);
    return problem.value("errors", std::vector<Json>());
}

testing::AssertionResult faulted(const HttpReply& reply, const std::vector<std::string>& faults) {
    const auto refusal = refused(reply, 422);
    if (!refusal) return refusal;
    std::vector<std::string> found;
    for (const auto& fault : faults_of(reply)) {
        found.push_back(
            fault["pointer"].get<std::string>() + ' ' + fault["code"].get<std::string>()
        );
    }
    auto expected = faults;
    std::sort(found.begin(), found.end());
    std::sort(expected.begin(), expected.end());
    if (found == expected) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << "expected " << testing::PrintToString(expected) << "; " << seen(reply);
}

std::string difference(const Json& a, const Json& b) {
    const auto patch = Json::diff(a, b);
    return patch.empty() ? std::string() : dump(patch);
}

std::string text_of(const Json& object, const char* member) {
    const auto& value = object.at(member);
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::vector<Json> all_items(const std::string& who, const std::string& target) {
    auto& client = Center::instance().as(who);
    std::vector<Json> items;
    std::string cursor;
    do {
        const auto joint = target.find('?') == std::string::npos ? "?cursor=" : "&cursor=";
        const auto reply = client.get(cursor.empty() ? target : target + joint + cursor);
        if (reply.status != 200) fail(target, reply);
        const auto page = json_of(reply);
        for (const auto& item : page["items"]) items.push_back(item);
        cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
    } while (!cursor.empty());
    return items;
}

}  // namespace bihuan::test
