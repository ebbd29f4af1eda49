#include "bihuan/app/mail_message.hpp"

#include "app/mail_head.hpp"
#include "app/mail_sort.hpp"
#include "app/mail_text.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>

namespace bihuan::app {

namespace {

/// Of parts within parts, however they lie: what has more is no mail that anybody wrote.
constexpr std::size_t containers_max = 200;
constexpr int depth_max = 100;
constexpr std::size_t files_max = 50;
constexpr std::size_t text_bytes_max = 1024 * 1024;
constexpr std::size_t subject_characters_max = 200;
constexpr std::size_t filename_characters_max = 120;

struct Unref {
    void operator()(void* object) const {
        if (object != nullptr) g_object_unref(object);
    }
};
template <class T>
using Ref = std::unique_ptr<T, Unref>;

void start_gmime() {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

/// How often a container is named, in any letter case and anywhere: more than there are.
std::size_t containers_in(std::string_view raw) {
    static constexpr std::string_view names[] = {"multipart/", "message/rfc822"};
    std::size_t count = 0;
    for (auto slash = raw.find('/'); slash != std::string_view::npos && count <= containers_max;
         slash = raw.find('/', slash + 1)) {
        for (const auto name : names) {
            const auto before = name.find('/');
            if (slash < before) continue;
            const auto there = raw.substr(slash - before, name.size());
            if (equal_ignoring_ascii_case(there, name)) ++count;
        }
    }
    return count;
}

/// Without directories and what else a name may not have.
std::string safe_filename(std::string_view name) {
    auto line = one_line(name);
    line = line.substr(line.find_last_of("/\\") + 1);
    for (auto& byte : line) {
        if (std::string_view("<>:\"|?*").find(byte) != std::string_view::npos) byte = '_';
    }
    while (line.starts_with('.')) line.erase(0, 1);
    return std::string(truncate_characters(line, filename_characters_max));
}

std::string content_of(GMimePart* part) {
    auto* const wrapper = g_mime_part_get_content(part);
    if (wrapper == nullptr) return {};
    const Ref<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(wrapper, stream.get());
    const auto* const bytes =
        g_mime_stream_mem_get_byte_array(reinterpret_cast<GMimeStreamMem*>(stream.get()));
    return std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
}

std::string whole_of(GMimeObject* object) {
    const Ref<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(object, nullptr, stream.get());
    const auto* const bytes =
        g_mime_stream_mem_get_byte_array(reinterpret_cast<GMimeStreamMem*>(stream.get()));
    return std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
}

std::string text_or_empty(const char* text) {
    return text == nullptr ? std::string() : std::string(text);
}

/// Goes through the parts and collects text and files.
class Parts {
public:
    explicit Parts(std::string hint) : hint_(std::move(hint)) {}

    void visit(GMimeObject* object, int depth) {
        if (object == nullptr) return;
        if (depth > depth_max) {
            cut_ = true;
        } else if (GMIME_IS_MULTIPART(object)) {
            visit_multipart(GMIME_MULTIPART(object), depth);
        } else if (GMIME_IS_MESSAGE_PART(object)) {
            auto* const message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
            if (message != nullptr) {
                add_file("message.eml", whole_of(reinterpret_cast<GMimeObject*>(message)));
            }
        } else if (GMIME_IS_PART(object)) {
            visit_part(GMIME_PART(object));
        }
    }

    std::string take_text() { return std::move(text_); }
    std::vector<MailFile> take_files() { return std::move(files_); }
    bool cut() const { return cut_; }

private:
    void visit_multipart(GMimeMultipart* multipart, int depth) {
        const int count = g_mime_multipart_get_count(multipart);
        auto* const object = reinterpret_cast<GMimeObject*>(multipart);
        auto* const type = g_mime_object_get_content_type(object);
        const bool alternative =
            type != nullptr && g_mime_content_type_is_type(type, "multipart", "alternative");
        const auto before = text_.size();
        for (int i = 0; i < count; ++i) {
            auto* const child = g_mime_multipart_get_part(multipart, i);
            // The plain one comes first; the others say the same with more paint.
            const bool said = alternative && text_.size() > before && is_text(child);
            if (!said) visit(child, depth + 1);
        }
    }

    static bool is_text(GMimeObject* object) {
        auto* const type = g_mime_object_get_content_type(object);
        return type != nullptr && (g_mime_content_type_is_type(type, "text", "*") ||
                                   g_mime_content_type_is_type(type, "multipart", "related"));
    }

    void visit_part(GMimePart* part) {
        auto* const object = reinterpret_cast<GMimeObject*>(part);
        auto* const type = g_mime_object_get_content_type(object);
        const auto filename = text_or_empty(g_mime_part_get_filename(part));
        const auto disposition = text_or_empty(g_mime_object_get_disposition(object));
        const bool attached = equal_ignoring_ascii_case(disposition, "attachment");
        const bool plain = type == nullptr || g_mime_content_type_is_type(type, "text", "plain");
        const bool html = type != nullptr && g_mime_content_type_is_type(type, "text", "html");
        if ((plain || html) && !attached && filename.empty()) {
            add_text(content_of(part), charset_of(object), html);
            return;
        }
        if (is_signature(type)) return;
        add_file(filename.empty() ? default_name(type) : mail_text(filename, hint_),
                 content_of(part));
    }

    static bool is_signature(GMimeContentType* type) {
        return type != nullptr &&
               (g_mime_content_type_is_type(type, "application", "pgp-signature") ||
                g_mime_content_type_is_type(type, "application", "pkcs7-signature") ||
                g_mime_content_type_is_type(type, "application", "x-pkcs7-signature"));
    }

    std::string charset_of(GMimeObject* object) const {
        const auto own = text_or_empty(g_mime_object_get_content_type_parameter(object, "charset"));
        return own.empty() ? hint_ : own;
    }

    void add_text(std::string content, const std::string& charset, bool html) {
        if (content.size() > text_bytes_max) {
            content.resize(text_bytes_max);
            cut_ = true;
        }
        auto text = mail_text(content, charset);
        text = clean_text(html ? text_of_html(text) : text);
        if (is_blank(text)) return;
        if (!text_.empty()) text_ += "\n\n";
        text_ += text;
    }

    void add_file(const std::string& filename, std::string content) {
        if (content.empty()) return;
        if (files_.size() == files_max) {
            cut_ = true;
            return;
        }
        auto name = safe_filename(filename);
        if (name.empty()) name = "file";
        files_.push_back(MailFile{std::move(name), std::move(content)});
    }

    /// "image-2.png" for an image without a name.
    std::string default_name(GMimeContentType* type) const {
        if (type == nullptr) return "file";
        const auto media = text_or_empty(g_mime_content_type_get_media_type(type));
        const auto sub = text_or_empty(g_mime_content_type_get_media_subtype(type));
        return media + "-" + std::to_string(files_.size() + 1) + "." + sub;
    }

    std::string hint_;
    std::string text_;
    std::vector<MailFile> files_;
    bool cut_ = false;
};

/// The parts below a head of our own making: what else the sender has in theirs never gets there.
void read_parts(MailMessage& message, const MailHead& head, std::string_view raw, bool whole) {
    const auto hint = parameter_of(head.field("content-type"), "charset");
    const auto bytes = head.content_fields() + "\n" + std::string(raw.substr(head.body_at()));
    const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
    const Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Ref<GMimeObject> root(g_mime_parser_construct_part(parser.get(), nullptr));
    Parts parts(hint);
    parts.visit(root.get(), 0);
    auto split = split_quoted(parts.take_text());
    message.text = std::move(split.text);
    message.quoted = std::move(split.quoted);
    if (whole) message.files = parts.take_files();
    message.cut = parts.cut() || !whole;
}

void read_head(MailMessage& message, const MailHead& head) {
    const auto hint = parameter_of(head.field("content-type"), "charset");
    const auto ids = message_ids_of(head.field("message-id"));
    if (!ids.empty()) message.message_id = ids.front();
    message.references = message_ids_of(head.field("references"));
    for (const auto& id : message_ids_of(head.field("in-reply-to"))) {
        std::erase(message.references, id);
        message.references.push_back(id);
    }
    auto from = first_address(head.field("from"), hint);
    if (from.address.empty()) from.address = first_address(head.field("sender"), hint).address;
    message.from_address = from.address;
    message.from_name = from.name;
    const auto reply = first_address(head.field("reply-to"), hint).address;
    message.reply_address = reply.empty() ? from.address : reply;
    const auto subject = one_line(decode_header(head.field("subject"), hint));
    message.subject = truncate_characters(subject, subject_characters_max);
    message.date = one_line(mail_text(head.field("date"), ""));
}

}  // namespace

std::string MailMessage::key() const {
    // Not the way it took: that is another each time.
    std::string same;
    for (const auto* part : {&message_id, &from_address, &date, &subject, &text, &quoted}) {
        same += std::to_string(part->size()) + ":" + *part;
    }
    for (const auto& file : files) same += sha256_hex(file.content);
    return sha256_hex(same);
}

MailMessage read_mail(std::string_view raw, bool whole) {
    start_gmime();
    MailMessage message;
    const MailHead head(raw);
    read_head(message, head);
    if (containers_in(raw) > containers_max) {
        message.cut = true;
        if (whole) message.files.push_back(MailFile{"message.eml", std::string(raw)});
    } else {
        read_parts(message, head, raw, whole);
    }
    sort_mail(message, head, raw);
    return message;
}

}  // namespace bihuan::app
