#pragma once

// What most files include, compiled once. Every file still includes what it uses and compiles
// without this one.

#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
