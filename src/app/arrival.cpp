#include "app/arrival.hpp"

#include "bihuan/base/text.hpp"

namespace bihuan::app {

namespace {

constexpr std::size_t subject_characters_max = 40;

}  // namespace

void hear_customer(Step& step, store::ContactRecord& contact) {
    contact.id = ContactId::make(step.now());
    contact.direction = "in";
    contact.at = step.now();
    ++step.ticket().chased_count;
    step.announce("ticket.chased");
    step.change().contacts.push_back(contact);
    Json data{{"contact_id", contact.id.text()}, {"direction", contact.direction}};
    data["channel"] = domain::code_of(contact.channel);
    step.add_event(domain::EventType::contacted).data_json = dump(data);
}

std::string subject_of(std::string_view text) {
    for (const auto line : split(text, '\n')) {
        if (is_blank(line)) continue;
        return std::string(trim(truncate_characters(trim(line), subject_characters_max)));
    }
    return std::string(trim(truncate_characters(text, subject_characters_max)));
}

}  // namespace bihuan::app
