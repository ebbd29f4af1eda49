#include "support/scripted_switch.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <list>
#include <thread>

namespace bihuan::test {

namespace {

constexpr const char* challenge_text = "183108914";

std::string md5_hex(const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < length; ++i) {
        constexpr const char* digits = "0123456789abcdef";
        hex += digits[digest[i] / 16];
        hex += digits[digest[i] % 16];
    }
    return hex;
}

SwitchAction action_in(const std::string& text) {
    SwitchAction action;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = text.find("\r\n", begin);
        const auto line = text.substr(begin, end - begin);
        const auto colon = line.find(": ");
        if (colon != std::string::npos) action[line.substr(0, colon)] = line.substr(colon + 2);
        if (end == std::string::npos) break;
        begin = end + 2;
    }
    return action;
}

std::string value_of(const SwitchAction& action, const std::string& name) {
    const auto found = action.find(name);
    return found == action.end() ? "" : found->second;
}

/// Of a connection with TLS. One thread reads while another one writes, so each has to wait its
/// turn and none may wait within.
class TlsLine : public SwitchLine {
public:
    TlsLine(int socket, SSL_CTX* context) : SwitchLine(socket), ssl_(SSL_new(context)) {
        SSL_set_fd(ssl_, socket);
    }
    ~TlsLine() override { SSL_free(ssl_); }
    bool accept() { return SSL_accept(ssl_) == 1; }
    long send_some(const char* bytes, std::size_t count) override {
        const std::scoped_lock lock(mutex_);
        return SSL_write(ssl_, bytes, static_cast<int>(count));
    }
    /// After `poll` has said that there is something.
    long receive_some(char* bytes, std::size_t count) override {
        const std::scoped_lock lock(mutex_);
        return SSL_read(ssl_, bytes, static_cast<int>(count));
    }

private:
    SSL* ssl_;
    std::mutex mutex_;
};

}  // namespace

std::string switch_says(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string text;
    for (const auto& [name, value] : fields) text += name + ": " + value + "\r\n";
    return text + "\r\n";
}

ScriptedSwitch::ScriptedSwitch(SwitchScript script)
    : script_(std::move(script)),
      listener_([this](int socket, int number) { serve(socket, number); }) {}

void ScriptedSwitch::serve(int socket, int number) {
    if (!script_.certificate_file) {
        SwitchLine line(socket);
        return converse(line, number);
    }
    // OpenSSL says so even to whoever has hung up.
    std::signal(SIGPIPE, SIG_IGN);
    auto* const context = SSL_CTX_new(TLS_server_method());
    const auto* const file = script_.certificate_file->c_str();
    SSL_CTX_use_certificate_file(context, file, SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context, file, SSL_FILETYPE_PEM);
    {
        TlsLine line(socket, context);
        if (line.accept()) converse(line, number);
    }
    SSL_CTX_free(context);
}

void ScriptedSwitch::converse(SwitchLine& line, int number) {
    std::list<std::thread> players;
    const auto take = [&](const std::string& text) {
        const auto action = action_in(text);
        {
            const std::scoped_lock lock(mutex_);
            actions_.push_back(action);
        }
        changed_.notify_all();
        answer(line, action, challenge_text);
        const bool live = value_of(action, "Action") == "CoreShowChannels" && players.empty();
        if (live) players.emplace_back([this, &line, number] { script_.play(line, number); });
        return true;
    };
    line.say("Asterisk Call Manager/11.0.0\r\n");
    listener_.converse(line, "\r\n\r\n", take, [this](const std::string& bytes) {
        const std::scoped_lock lock(mutex_);
        heard_ += bytes;
    });
    line.cut();
    for (auto& player : players) player.join();
}

void ScriptedSwitch::answer(
    SwitchLine& line, const SwitchAction& action, const std::string& challenge
) {
    if (script_.answer(line, action)) return;
    const auto name = value_of(action, "Action");
    const auto id = value_of(action, "ActionID");
    const auto respond = [&](const char* response, const std::string& field,
                             const std::string& value) {
        line.say(switch_says({{"Response", response}, {"ActionID", id}, {field, value}}));
    };
    const auto list = [&](const std::string& events, const char* complete) {
        line.say(
            switch_says({{"Response", "Success"}, {"ActionID", id}, {"EventList", "start"}}) +
            events +
            switch_says({{"Event", complete}, {"ActionID", id}, {"EventList", "Complete"}})
        );
    };
    if (name == "Challenge") return respond("Success", "Challenge", challenge);
    if (name == "Login") {
        const bool good = value_of(action, "Username") == script_.username &&
                          value_of(action, "Key") == md5_hex(challenge + script_.secret);
        if (good) return respond("Success", "Message", "Authentication accepted");
        respond("Error", "Message", "Authentication failed");
        return line.cut();
    }
    if (name == "QueueStatus") return list(script_.queues(), "QueueStatusComplete");
    if (name == "CoreShowChannels") return list(script_.channels(), "CoreShowChannelsComplete");
    if (name == "Ping") return respond("Success", "Ping", "Pong");
    respond("Success", "Message", "done");
}

std::vector<SwitchAction> ScriptedSwitch::actions() const {
    const std::scoped_lock lock(mutex_);
    return actions_;
}

std::vector<SwitchAction> ScriptedSwitch::actions(const std::string& name) const {
    std::vector<SwitchAction> result;
    for (auto& action : actions()) {
        if (value_of(action, "Action") == name) result.push_back(std::move(action));
    }
    return result;
}

bool ScriptedSwitch::wait_until(
    const std::function<bool(const std::vector<SwitchAction>&)>& good, std::chrono::seconds time
) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [&] { return good(actions_); });
}

bool ScriptedSwitch::wait_for(const std::string& name, std::size_t count) const {
    return wait_until([&](const std::vector<SwitchAction>& actions) {
        const auto is_it = [&](const SwitchAction& action) {
            return value_of(action, "Action") == name;
        };
        return static_cast<std::size_t>(std::count_if(actions.begin(), actions.end(), is_it)) >=
               count;
    });
}

std::string ScriptedSwitch::heard() const {
    const std::scoped_lock lock(mutex_);
    return heard_;
}

void write_certificate(const std::string& path, const std::string& host) {
    auto* const key = EVP_RSA_gen(2048);
    auto* const certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    auto* const name = X509_get_subject_name(certificate);
    const auto* const text = reinterpret_cast<const unsigned char*>(host.c_str());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    const auto alternative = "DNS:" + host;
    auto* const extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate, key, EVP_sha256());
    auto* const file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate);
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

}  // namespace bihuan::test
