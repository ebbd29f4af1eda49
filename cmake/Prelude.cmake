# Precompiled headers: most of a file's compile time goes into the same few headers. They have
# targets of their own, since they may know no macro that one of their users lacks.

function(bihuan_add_prelude name header)
    file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/${name}.cpp CONTENT "")
    add_library(${name} STATIC ${CMAKE_BINARY_DIR}/${name}.cpp)
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/src)
    # The warnings, too, since -Wpedantic decides which macros exist.
    target_link_libraries(${name} PRIVATE bihuan_warnings)
    target_precompile_headers(${name} PRIVATE ${header})
    bihuan_see_through(${name})
endfunction()

# So that ccache can look behind the precompiled header.
function(bihuan_see_through target)
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# bihuan_use_prelude(TARGET [PRELUDE])
function(bihuan_use_prelude target)
    set(prelude bihuan_prelude)
    if(ARGC GREATER 1)
        set(prelude ${ARGV1})
    endif()
    target_precompile_headers(${target} REUSE_FROM ${prelude})
    bihuan_see_through(${target})
endfunction()
