#pragma once

// Internet addresses as sixteen bytes; IPv4 is its mapped form, so that one comparison serves both.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan {

using Address = std::array<std::uint8_t, 16>;

std::optional<Address> parse_address(std::string_view text);
/// IPv4 in dotted form also when it came mapped.
std::string address_text(const Address& address);
bool is_loopback(const Address& address);

/// Addresses and networks in CIDR form, such as the proxies that may say whom they speak for.
/// Immutable, hence safe from several threads.
class AddressList {
public:
    AddressList() = default;
    /// Throws `std::invalid_argument` naming the entry that is neither an address nor a network.
    explicit AddressList(const std::vector<std::string>& entries);

    bool contains(const Address& address) const;

private:
    struct Network {
        Address address;
        unsigned prefix_bits;
    };
    std::vector<Network> networks_;
};

/// Whom a request comes from: the peer, or, when the peer is a listed proxy, the nearest address in
/// `forwarded_for` that is not itself one. An entry that cannot be read ends the search.
Address client_address(
    const Address& peer, const AddressList& proxies, std::string_view forwarded_for
);

}  // namespace bihuan
