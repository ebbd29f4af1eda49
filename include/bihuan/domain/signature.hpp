#pragma once

// 签名: what is signed for, and how.

#include "bihuan/domain/names.hpp"

#include <array>

namespace bihuan::domain {

enum class SignaturePurpose { registration, consent, feedback };

inline constexpr std::array<Name<SignaturePurpose>, 3> signature_purpose_names{{
    {SignaturePurpose::registration, "registration", "登记确认", "Registration"},
    {SignaturePurpose::consent, "consent", "方案确认", "Consent"},
    {SignaturePurpose::feedback, "feedback", "结果确认", "Feedback"},
}};
BH_NAMES(SignaturePurpose, signature_purpose_names);

enum class SignatureWay { drawn, thumbprint, proxy, witness };

inline constexpr std::array<Name<SignatureWay>, 4> signature_way_names{{
    {SignatureWay::drawn, "drawn", "手写", "Drawn"},
    {SignatureWay::thumbprint, "thumbprint", "按印", "Thumbprint"},
    {SignatureWay::proxy, "proxy", "代签", "Proxy"},
    {SignatureWay::witness, "witness", "见证人", "Witness"},
}};
BH_NAMES(SignatureWay, signature_way_names);

}  // namespace bihuan::domain
