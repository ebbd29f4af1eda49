#pragma once

// Every bound of the edge under a name. Those that an installation may change are defaults of
// `Config`; the rest hold everywhere.

#include <chrono>
#include <cstddef>

namespace bihuan::limits {

inline constexpr std::size_t request_head_bytes_max = 16 * 1024;
inline constexpr std::size_t request_headers_max = 100;
inline constexpr std::size_t request_target_bytes_max = 8 * 1024;
inline constexpr std::size_t query_parameters_max = 100;
inline constexpr std::size_t request_id_characters_max = 128;
inline constexpr std::size_t body_bytes_max = 1024 * 1024;
inline constexpr std::size_t upload_bytes_max = 20 * 1024 * 1024;
/// What multipart boundaries and part headers may add to an upload.
inline constexpr std::size_t upload_envelope_bytes_max = 64 * 1024;
inline constexpr std::size_t body_drain_bytes_max = 256 * 1024;

inline constexpr std::size_t json_depth_max = 32;
/// More faults than this are not listed, so that an answer stays smaller than what provoked it.
inline constexpr std::size_t faults_max = 200;

inline constexpr std::size_t page_default = 50;
inline constexpr std::size_t page_max = 200;

inline constexpr std::size_t queue_max = 1024;
inline constexpr std::size_t connections_max = 10'000;
inline constexpr std::size_t connections_per_address_max = 100;

inline constexpr std::chrono::seconds header_deadline{10};
inline constexpr std::chrono::seconds body_deadline{10};
/// A body may take one second more for each of these.
inline constexpr std::size_t body_bytes_per_second_min = 16 * 1024;
inline constexpr std::chrono::seconds write_stall{30};
inline constexpr std::chrono::seconds keep_alive_idle{75};
inline constexpr std::chrono::seconds drain_deadline{10};
/// How long a closing connection waits for the peer to read the last answer.
inline constexpr std::chrono::seconds linger{2};
inline constexpr std::chrono::milliseconds reply_deadline{5000};
inline constexpr std::chrono::seconds batch_reply_deadline{125};

inline constexpr std::size_t gzip_bytes_min = 1024;
inline constexpr std::size_t stream_piece_bytes = 256 * 1024;

/// The front end is kept in memory: a directory with more than this is the wrong one.
inline constexpr std::size_t web_files_max = 2'000;
inline constexpr std::size_t web_bytes_max = 64 * 1024 * 1024;

}  // namespace bihuan::limits
