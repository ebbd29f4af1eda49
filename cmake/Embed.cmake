# bihuan_embed(OUT NAME FILES…): a C++ file that defines
#   extern const bihuan::EmbeddedFile NAME[]; extern const std::size_t NAME_count;
# so that the program carries its migrations and texts and needs no files beside it.
function(bihuan_embed out name)
    set(files ${ARGN})
    add_custom_command(
        OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAME=${name} "-DFILES=${files}" -P
                ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake
        DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake
        VERBATIM
    )
endfunction()
