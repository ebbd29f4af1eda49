#pragma once

#include "bihuan/app/explain.hpp"

namespace bihuan::app {

/// Fills the words of an explanation from its data, one sentence a line, times in the calendar's
/// zone.
void put_words(Explanation& explanation, const domain::Calendar& calendar);

}  // namespace bihuan::app
