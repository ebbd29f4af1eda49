#include "bihuan/base/address.hpp"

#include "bihuan/base/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace bihuan {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr unsigned mapped_bits = 96;

bool is_mapped(const Address& address) {
    return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.begin());
}

std::optional<unsigned> parse_bits(std::string_view text, unsigned bits_max) {
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (error != std::errc() || end != text.data() + text.size() || bits > bits_max) {
        return std::nullopt;
    }
    return bits;
}

bool same_prefix(const Address& left, const Address& right, unsigned bits) {
    const auto bytes = bits / 8;
    if (!std::equal(left.begin(), left.begin() + bytes, right.begin())) return false;
    if (bits % 8 == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFF << (8 - bits % 8));
    return ((left[bytes] ^ right[bytes]) & mask) == 0;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
    // inet_pton wants a terminated string; nothing longer can be an address.
    char terminated[INET6_ADDRSTRLEN] = {};
    if (text.size() >= sizeof terminated) return std::nullopt;
    std::copy(text.begin(), text.end(), terminated);
    Address address;
    if (inet_pton(AF_INET6, terminated, address.data()) == 1) return address;
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.begin());
    if (inet_pton(AF_INET, terminated, address.data() + mapped_prefix.size()) == 1) return address;
    return std::nullopt;
}

std::string address_text(const Address& address) {
    char text[INET6_ADDRSTRLEN];
    if (is_mapped(address)) {
        inet_ntop(AF_INET, address.data() + mapped_prefix.size(), text, sizeof text);
    } else {
        inet_ntop(AF_INET6, address.data(), text, sizeof text);
    }
    return text;
}

bool is_loopback(const Address& address) {
    if (is_mapped(address)) return address[mapped_prefix.size()] == 127;
    Address one{};
    one.back() = 1;
    return address == one;
}

AddressList::AddressList(const std::vector<std::string>& entries) {
    for (const auto& entry : entries) {
        const auto slash = entry.find('/');
        const auto address = parse_address(std::string_view(entry).substr(0, slash));
        if (!address) throw std::invalid_argument("not an address or network: " + entry);
        const bool short_form = entry.find(':') == std::string::npos;
        auto bits = std::optional<unsigned>(short_form ? 32 : 128);
        if (slash != std::string::npos) {
            bits = parse_bits(std::string_view(entry).substr(slash + 1), *bits);
        }
        if (!bits) throw std::invalid_argument("not an address or network: " + entry);
        networks_.push_back({*address, *bits + (short_form ? mapped_bits : 0)});
    }
}

bool AddressList::contains(const Address& address) const {
    return std::any_of(networks_.begin(), networks_.end(), [&address](const Network& network) {
        return same_prefix(network.address, address, network.prefix_bits);
    });
}

Address client_address(
    const Address& peer, const AddressList& proxies, std::string_view forwarded_for
) {
    Address nearest = peer;
    auto hops = split(forwarded_for, ',');
    while (!hops.empty() && proxies.contains(nearest)) {
        const auto next = parse_address(trim(hops.back()));
        if (!next) break;
        nearest = *next;
        hops.pop_back();
    }
    return nearest;
}

}  // namespace bihuan
