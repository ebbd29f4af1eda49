#include "jobs/stop_event.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace bihuan::jobs {

namespace {

/// All of a stop has fifteen seconds until the next server no longer waits for this one.
constexpr std::chrono::seconds grace{5};

int make_descriptor() {
    const int descriptor = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (descriptor < 0) throw std::system_error(errno, std::system_category(), "eventfd");
    return descriptor;
}

}  // namespace

StopEvent::StopEvent() : descriptor_(make_descriptor()) {}

StopEvent::~StopEvent() {
    ::close(descriptor_);
}

void StopEvent::raise() {
    auto never = Time::max();
    const auto end = std::chrono::steady_clock::now() + grace;
    if (ends_at_.compare_exchange_strong(never, end)) ::eventfd_write(descriptor_, 1);
}

}  // namespace bihuan::jobs
