#include "bihuan/base/address_wall.hpp"

#include <algorithm>

namespace bihuan {

namespace {

/// IANA's registries of special purposes, for IPv4.
const AddressList& special() {
    static const AddressList list(std::vector<std::string>{
        "0.0.0.0/8",       "10.0.0.0/8",      "100.64.0.0/10",   "127.0.0.0/8",
        "169.254.0.0/16",  "172.16.0.0/12",   "192.0.0.0/24",    "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",  "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15",   "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/3",
    });
    return list;
}

/// Of IPv6 only what is handed out to the world, without what lies in it for other ends.
const AddressList& global() {
    static const AddressList list(std::vector<std::string>{"2000::/3"});
    return list;
}

const AddressList& special_in_global() {
    static const AddressList list(std::vector<std::string>{
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    });
    return list;
}

const AddressList& mapped() {
    static const AddressList list(std::vector<std::string>{"0.0.0.0/0"});
    return list;
}

}  // namespace

bool is_public(const Address& address) {
    if (mapped().contains(address)) return !special().contains(address);
    return global().contains(address) && !special_in_global().contains(address);
}

AddressWall::AddressWall(
    const std::vector<std::string>& allowed, const std::vector<std::string>& ports
)
    : allowed_(allowed), has_exceptions_(!allowed.empty()) {
    for (const auto& port : ports) ports_.push_back(static_cast<unsigned>(std::stoul(port)));
}

bool AddressWall::is_listed(unsigned port) const {
    return std::find(ports_.begin(), ports_.end(), port) != ports_.end();
}

bool AddressWall::lets_through(const Address& address, unsigned port, Scheme scheme) const {
    if (allowed_.contains(address)) return true;
    return scheme == Scheme::https && is_listed(port) && is_public(address);
}

}  // namespace bihuan
