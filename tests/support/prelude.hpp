#pragma once

// What every test includes, compiled once.

#include "base/prelude.hpp"

#include <gtest/gtest.h>
