#pragma once

#include <string>

namespace bihuan::docgen {

/// docs/state-machine.md: the transition tables of `domain/workflow.hpp` and the forms of
/// `domain/form.hpp` as diagrams and tables.
std::string state_machine();

}  // namespace bihuan::docgen
