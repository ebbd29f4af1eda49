# One interface target carries the warnings. The presets that developers and tests build turn them
# into errors; release does not, so that the opinion of another compiler never stops an installation.
add_library(bihuan_warnings INTERFACE)
target_compile_options(
    bihuan_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
)
# g++ 12 reports coroutine frames as mismatched new/delete, which they are not.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(bihuan_warnings INTERFACE -Wno-mismatched-new-delete)
endif()
option(BIHUAN_WERROR "Warnings are errors" OFF)
if(BIHUAN_WERROR)
    target_compile_options(bihuan_warnings INTERFACE -Werror)
endif()
