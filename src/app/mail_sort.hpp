#pragma once

// Who wrote a mail: a person, a program that answers by itself, or a server that gives one back.

#include "app/mail_head.hpp"
#include "bihuan/app/mail_message.hpp"

#include <string_view>

namespace bihuan::app {

/// Fills `sort`, `answerable` and `bounce` from the head and the bytes; the other members are
/// there.
void sort_mail(MailMessage& message, const MailHead& head, std::string_view raw);

}  // namespace bihuan::app
