#pragma once

// The bounds of live updates, beside those of requests (limits.hpp).

#include <chrono>
#include <cstddef>

namespace bihuan::limits {

/// A longer message of a client ends its connection with 1009.
inline constexpr std::size_t live_message_bytes_max = 64 * 1024;
inline constexpr std::size_t live_messages_per_minute_max = 120;
inline constexpr std::size_t live_topics_max = 200;
/// Loopback is exempt, as from the connections per address.
inline constexpr std::size_t live_connections_per_user_max = 16;
/// What waits for a client that does not read; one more frame and it is dropped. Frames are shared,
/// so this is a pointer each.
inline constexpr std::size_t live_queue_frames_max = 2'048;
/// What the kernel may hold for a client besides.
inline constexpr int live_send_buffer_bytes = 64 * 1024;
/// Who missed more is told to read everything again: so many events to look through, and of them so
/// many frames.
inline constexpr std::size_t live_replay_events_max = 2'000;
inline constexpr std::size_t live_replay_frames_max = 1'000;
inline constexpr std::chrono::hours live_replay_window{24};
/// More events at once, as an import makes them, are told as one "read everything again".
inline constexpr std::size_t live_burst_events_max = 500;
/// A silent peer is asked after half of this and dropped after all of it.
inline constexpr std::chrono::seconds live_idle{60};
/// How long a peer may take to read what waits and to answer a close frame.
inline constexpr std::chrono::seconds live_goodbye{20};
inline constexpr std::chrono::milliseconds live_poll{500};
/// How long events wait for one whose transaction is still open.
inline constexpr std::chrono::milliseconds live_order_patience{300};

}  // namespace bihuan::limits
