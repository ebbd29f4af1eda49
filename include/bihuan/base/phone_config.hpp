#pragma once

// Which telephone switches we are connected to: `phone` of the configuration. A list of connections
// rather than settings, hence beside `Config`; only the server reads it.

#include "bihuan/base/config.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bihuan {

/// The manager interface (AMI) of an Asterisk.
struct AmiConfig {
    /// The provider of its calls: lower-case letters, digits, "-" and "_".
    std::string name;
    std::string host;
    int port = 5038;
    bool tls = false;
    /// Whose certificates are believed, in PEM. Nothing: the system's authorities.
    std::optional<std::string> tls_authorities;
    std::string username;
    /// A file with the password in its first line.
    std::string secret_file;
    /// Whether the switch is asked to send only what we understand.
    bool filter = true;
    /// Endpoints that lead outside. Empty: all whose name is no extension of two to six digits.
    std::vector<std::string> trunks;
    /// Whether agents are paused in the queues as they say here.
    bool pauses = true;
    /// The queues where they are. Empty: all that the switch has.
    std::vector<std::string> queues;
    /// Whether calls are placed with it. One switch may.
    bool dials = true;
    /// What stands before an agent's extension in the name of its channel.
    std::string dial_channel = "PJSIP/";
    std::string dial_context = "from-internal";
    /// Taken away from the beginning of numbers that are dialled, such as "+86".
    std::string dial_strip;
};

/// The event socket (ESL) of a FreeSWITCH.
struct EslConfig {
    /// As `AmiConfig::name`, and none that one of those has.
    std::string name;
    std::string host;
    int port = 8021;
    /// The event socket has none of its own; for a tunnel before it.
    bool tls = false;
    std::optional<std::string> tls_authorities;
    /// A file with the password in its first line.
    std::string secret_file;
    /// SIP profiles and gateways that lead outside.
    std::vector<std::string> trunks{"external"};
    /// Where the switch writes recordings, as it names the directory.
    std::string recordings = "/var/lib/freeswitch/recordings";
};

struct PhoneConfig {
    std::vector<AmiConfig> ami;
    std::vector<EslConfig> esl;
};

/// From the file, or from BIHUAN_PHONE__AMI and BIHUAN_PHONE__ESL, lists in JSON. `load_config`
/// refuses what this one does. Throws ConfigError.
PhoneConfig load_phone_config(
    const std::optional<std::filesystem::path>& file,
    const Environment& environment = process_environment()
);

/// What `effective_config` prints, and `phone` as the file or the environment has it; passwords are
/// in files of their own. `config` comes from the same two.
std::string effective_config(
    const Config& config,
    const std::optional<std::filesystem::path>& file,
    const Environment& environment = process_environment()
);

/// The first line of the `secret_file` of one of `ami`, of `esl`. Throws ConfigError, with the
/// setting's path.
std::string read_secret(const PhoneConfig& phone, std::size_t connection);
std::string read_esl_secret(const PhoneConfig& phone, std::size_t connection);

}  // namespace bihuan
