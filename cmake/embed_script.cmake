set(entries "")
set(count 0)
foreach(file ${FILES})
    file(READ ${file} text)
    get_filename_component(base ${file} NAME)
    # A string literal may be at most 65,536 characters by the standard's minimum; g++ and clang take
    # far longer ones.
    string(APPEND entries "    {\"${base}\", R\"EMBEDDED~(${text})EMBEDDED~\"},\n")
    math(EXPR count "${count} + 1")
endforeach()
file(
    WRITE ${OUT}
    "#include \"bihuan/base/embedded.hpp\"\n\nnamespace bihuan {\n\n"
    "extern const EmbeddedFile ${NAME}[];\nextern const std::size_t ${NAME}_count;\n\n"
    "const EmbeddedFile ${NAME}[] = {\n${entries}};\n"
    "const std::size_t ${NAME}_count = ${count};\n\n}  // namespace bihuan\n"
)
