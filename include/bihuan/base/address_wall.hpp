#pragma once

// Which addresses of the net the program may call on somebody else's word. Everything that is not
// plainly public is a way into the own house.

#include "bihuan/base/address.hpp"

#include <string>
#include <vector>

namespace bihuan {

/// Whether the address belongs to everybody: neither private, shared (CGNAT), link-local, loopback,
/// multicast, reserved or for documentation, nor one of the forms of IPv6 that stand for an address
/// of IPv4 (mapped, compatible, NAT64, 6to4, Teredo).
bool is_public(const Address& address);

/// What an outgoing request may reach. Immutable, hence safe from several threads.
class AddressWall {
public:
    /// Throws `std::invalid_argument` for an entry that is no network.
    AddressWall(const std::vector<std::string>& allowed, const std::vector<std::string>& ports);

    enum class Scheme { http, https };
    /// Public addresses over https on a listed port; allowed networks anyhow.
    bool lets_through(const Address& address, unsigned port, Scheme scheme) const;
    /// Whether there is an allowed network at all.
    bool has_exceptions() const { return has_exceptions_; }
    bool is_listed(unsigned port) const;

private:
    AddressList allowed_;
    bool has_exceptions_;
    std::vector<unsigned> ports_;
};

}  // namespace bihuan
