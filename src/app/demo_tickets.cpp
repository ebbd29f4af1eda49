#include "app/demo_center.hpp"
#include "bihuan/app/tickets.hpp"

#include <stdexcept>
#include <string>

namespace bihuan::app {

namespace {

using domain::Channel;
using domain::Kind;
using domain::Stage;

constexpr auto between_moves = std::chrono::minutes(11);

/// One ticket and how far it has come.
struct Story {
    int hours_ago;
    Kind kind;
    Channel channel;
    std::string_view category;
    std::string_view department;
    std::string_view customer;
    std::string_view phone;
    std::string_view subject;
    std::string_view description;
    std::string_view demand;
    /// At stake, and what is offered.
    std::string_view amount;
    Stage until;
    bool then_suspended = false;
};

// clang-format off
constexpr Story stories[] = {
    {1,  Kind::complaint, Channel::web,       "",                   "",           "钱女士", "13900000001", "等了三天没人联系我",         "在网站上留言三天了，一直没有人联系我。",                         "",                       "",        Stage::intake},
    {1,  Kind::complaint, Channel::phone,     "delivery.late",      "logistics",  "李先生", "13900000002", "包裹比约定晚了一周",         "订单承诺周一送达，今天已经过了一周，物流信息没有更新。",         "尽快送达并说明原因",     "89.00",   Stage::intake},
    {3,  Kind::complaint, Channel::phone,     "service.attitude",   "aftersales", "王女士", "13900000003", "维修人员态度恶劣",           "上门的维修师傅说话很不耐烦，问题没有解决就走了。",               "道歉并重新安排上门",     "",        Stage::assessment},
    {5,  Kind::complaint, Channel::email,     "billing.overcharge", "aftersales", "张先生", "13900000004", "维修多收了材料费",           "报价 180 元，实际收了 320 元，没有解释。",                         "退还多收的费用",         "140.00",  Stage::assessment},
    {6,  Kind::complaint, Channel::phone,     "product.quality",    "quality",    "刘女士", "13900000005", "电饭煲用了两次就不加热",     "上个月买的电饭煲，第三次使用时不再加热。",                       "更换新机",               "399.00",  Stage::investigation},
    {26, Kind::complaint, Channel::in_person, "product.safety",     "quality",    "陈先生", "13900000006", "充电器发烫冒烟",             "充电时充电器发烫并冒烟，幸好发现及时，没有人受伤。",             "退货并检测同批次产品",   "259.00",  Stage::investigation},
    {7,  Kind::complaint, Channel::wechat,    "delivery.lost",      "logistics",  "杨女士", "13900000007", "包裹显示签收但没有收到",     "物流显示本人签收，但我没有收到，门卫处也没有。",                 "补发或者退款",           "520.00",  Stage::investigation, true},
    {8,  Kind::complaint, Channel::phone,     "delivery.damaged",   "logistics",  "黄先生", "13900000008", "玻璃餐桌送到时已碎裂",       "开箱时玻璃台面已经碎裂，送货人员已拍照。",                       "更换台面",               "880.00",  Stage::solution},
    {9,  Kind::complaint, Channel::phone,     "billing.refund",     "aftersales", "吴女士", "13900000009", "退款一个月没有到账",         "退货已签收一个月，退款仍没有到账。",                             "立即退款",               "1680.00", Stage::solution},
    {10, Kind::complaint, Channel::web,       "product.description", "quality",   "郑先生", "13900000010", "实物与描述不符",             "页面写实木，收到的是贴面板。",                                   "退货退款并赔偿运费",     "2999.00", Stage::implementation},
    {12, Kind::complaint, Channel::in_person, "repair.repeated",    "aftersales", "冯女士", "13900000011", "洗衣机修了四次还是漏水",     "同一处漏水已经修了四次，每次过几天又漏。",                       "换新机",                 "3299.00", Stage::follow_up},
    {28, Kind::complaint, Channel::phone,     "service.waiting",    "aftersales", "蒋先生", "13900000012", "窗口排队两个小时",           "周末到服务点取件，排队两个小时才办好。",                         "改进取件流程",           "",        Stage::follow_up},
    {30, Kind::complaint, Channel::phone,     "delivery.late",      "logistics",  "沈女士", "13900000013", "生鲜晚到已经变质",           "生鲜订单晚到一天，打开已经变质。",                               "全额退款",               "156.00",  Stage::summary},
    {52, Kind::complaint, Channel::phone,     "product.quality",    "quality",    "韩先生", "13900000014", "保温杯漏水弄湿电脑",         "保温杯密封圈缺失，漏水弄湿了电脑包。",                           "退货并赔偿电脑包",       "328.00",  Stage::closed},
    {2,  Kind::inquiry,   Channel::phone,     "other",              "",           "曹女士", "13900000015", "询问周末营业时间",           "想知道服务点周末几点开门。",                                     "",                       "",        Stage::closed},
    {4,  Kind::repair,    Channel::phone,     "repair",             "",           "许先生", "13900000016", "空调不制冷报修",             "客厅空调不制冷，希望今天上门。",                                 "上门维修",               "",        Stage::implementation},
};
// clang-format on

Json offer_of(const Story& story, Instant now) {
    Json form = Json::object();
    form["measures"] = "按规定处理，并向客户说明原因";
    form["deadline"] = to_text(now + std::chrono::days(2));
    if (!story.amount.empty()) {
        form["compensation_kind"] = "refund";
        form["compensation_amount"] = story.amount;
    }
    return form;
}

/// The least senior person whose limit covers the offer.
std::string_view approver_of(const Context& context, const Story& story) {
    const auto amount = parse_amount(story.amount).value_or(0);
    const auto& settings = context.settings();
    if (amount <= settings.handler_limit_fen) return "handler2";
    if (amount <= settings.lead_limit_fen) return "lead1";
    if (amount <= settings.supervisor_limit_fen) return "supervisor1";
    return "executive1";
}

DepartmentId department_named(const Directory& directory, std::string_view code) {
    for (const auto& [id, entry] : directory.departments) {
        if (entry.code == code) return id;
    }
    throw std::logic_error("the demonstration has no such department");
}

/// Brings one ticket through its life, with some minutes between the moves.
class Telling {
public:
    Telling(store::Tx& tx, const Center& center, const Story& story, Instant now)
        : tx_(tx), center_(center), story_(story), at_(now) {}

    void tell();

private:
    void file();
    void move(std::string_view who, const char* action, const Json& form);
    void advance();
    void decide();
    void propose();
    void implement();
    Context acting(std::string_view who) { return acting_as(tx_, center_, who, at_); }
    template <class T>
    T must(Result<T> result, const char* what) {
        if (result) return std::move(*result);
        std::string reason = std::string(what) + " is refused: " + result.error().code;
        for (const auto& fault : result.error().faults) {
            reason += " " + fault.pointer + " " + fault.code;
        }
        throw std::logic_error("demonstration ticket: " + reason);
    }

    store::Tx& tx_;
    const Center& center_;
    const Story& story_;
    Instant at_;
    domain::Ticket ticket_;
};

void Telling::file() {
    const auto context = acting("agent1");
    Json body = Json::object();
    body["kind"] = domain::code_of(story_.kind);
    body["channel"] = domain::code_of(story_.channel);
    body["subject"] = story_.subject;
    body["description"] = story_.description;
    if (!story_.category.empty()) body["category"] = story_.category;
    if (!story_.demand.empty()) body["demand"] = story_.demand;
    if (!story_.amount.empty()) body["amount"] = story_.amount;
    Json contact = Json::object();
    contact["kind"] = "phone";
    contact["value"] = story_.phone;
    body["customer"] = Json{
        {"name", story_.customer}
    };
    body["customer"]["contacts"] = Json::array({contact});
    std::vector<Fault> faults;
    const auto request = read_new_ticket(context, body, faults);
    if (!faults.empty()) must<domain::Ticket>(invalid(faults), "filing");
    ticket_ = must(file_ticket(tx_, context, request), "filing");
}

void Telling::move(std::string_view who, const char* action, const Json& form) {
    at_ += between_moves;
    Json body = Json::object();
    body["action"] = action;
    body["form"] = form;
    ticket_ = must(move_ticket(tx_, acting(who), ticket_.id.text(), body, ticket_.version), action);
}

void Telling::decide() {
    Json form = Json::object();
    form["decision"] = "upheld";
    form["reason"] = "客户陈述与记录一致";
    const auto department = department_named(*acting("handler1").directory, story_.department);
    form["department_id"] = department.text();
    form["promised_at"] = to_text(at_ + std::chrono::days(3));
    move("handler1", "assess", form);
}

void Telling::propose() {
    move("handler1", "propose", offer_of(story_, at_));
    if (story_.until == Stage::solution) return;
    Json form = Json::object();
    form["proposal_id"] = ticket_.proposals.back().id.text();
    form["remark"] = "同意，请尽快落实";
    move(approver_of(acting("lead1"), story_), "approve", form);
}

void Telling::implement() {
    if (story_.kind == Kind::complaint) {
        move(
            "agent1",
            "record_consent",
            Json{
                {"accepted", true           },
                {"method",   "recorded_call"}
        }
        );
        if (story_.until == Stage::implementation) return;
    }
    Json form = Json::object();
    form["completed_at"] = to_text(at_ + between_moves);
    move("handler1", "complete", form);
}

/// The move that leads out of the stage in which the ticket lies.
void Telling::advance() {
    Json form = Json::object();
    switch (ticket_.stage) {
        case Stage::intake:
            if (story_.kind == Kind::inquiry) {
                move(
                    "agent1",
                    "answer",
                    Json{
                        {"answer", "周末营业时间为 9:00 至 18:00"}
                }
                );
                break;
            }
            move("agent1", "register", form);
            break;
        case Stage::assessment:
            decide();
            break;
        case Stage::investigation:
            form["direct_cause"] = "经核实，作业未按规定执行";
            form["root_cause"] = story_.department == "logistics" ? "carrier" : "process";
            form["liable_department_id"] = ticket_.department_id->text();
            move(std::string(story_.department) + "1", "report_cause", form);
            break;
        case Stage::solution:
            propose();
            break;
        case Stage::implementation:
            implement();
            break;
        case Stage::follow_up:
            form["reached"] = true;
            form["method"] = "phone";
            form["satisfaction"] = 4;
            form["remark"] = "客户表示满意";
            move("agent3", "record_visit", form);
            break;
        case Stage::summary:
            form["final_category"] = story_.category;
            form["root_cause"] = "packaging";
            form["no_improvement_reason"] = "个别情况，已加强检查";
            move("supervisor1", "summarize", form);
            break;
        case Stage::closed:
            break;
    }
}

void Telling::tell() {
    file();
    while (ticket_.stage != story_.until) advance();
    // The last stage has something to look at: an offer to decide on, a consent on file.
    if (story_.until == Stage::solution) propose();
    if (story_.until == Stage::implementation && story_.kind == Kind::complaint) implement();
    if (!story_.then_suspended) return;
    Json form = Json::object();
    form["reason"] = "customer";
    form["wake_at"] = to_text(at_ + std::chrono::days(1));
    move("handler1", "suspend", form);
}

}  // namespace

void create_demo_tickets(store::Tx& tx, const Center& center, Instant now) {
    for (const auto& story : stories) {
        Telling(tx, center, story, now - std::chrono::hours(story.hours_ago)).tell();
    }
}

}  // namespace bihuan::app
