set(BIHUAN_SANITIZE "" CACHE STRING "Comma-separated sanitizers, for example address,undefined")
if(BIHUAN_SANITIZE)
    add_compile_options(-fsanitize=${BIHUAN_SANITIZE} -fno-omit-frame-pointer)
    # Undefined behaviour must fail a test instead of being a line in its output.
    add_compile_options(-fno-sanitize-recover=all)
    add_link_options(-fsanitize=${BIHUAN_SANITIZE})
endif()
if(BIHUAN_SANITIZE MATCHES "address")
    # libpqxx 6.4.5 asks a connection for its encoding before it takes charge of a result; when the
    # connection has just broken it throws and loses that result, two kilobytes for each connection
    # that is lost. There is nothing that we could free. The function goes into every executable,
    # so that also a server that is started by a test has it.
    file(
        CONFIGURE
        OUTPUT ${CMAKE_BINARY_DIR}/leak_suppressions.cpp
        CONTENT "extern \"C\" const char* __lsan_default_suppressions();
extern \"C\" const char* __lsan_default_suppressions() { return \"leak:libpqxx\\n\"; }
"
        ESCAPE_QUOTES
    )
    add_library(bihuan_leak_suppressions OBJECT ${CMAKE_BINARY_DIR}/leak_suppressions.cpp)
    link_libraries($<TARGET_OBJECTS:bihuan_leak_suppressions>)
endif()
