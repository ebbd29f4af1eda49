# bihuan_openapi_json(OUT): OUT becomes docs/openapi.yaml as JSON, in which form the server gives it
# out. Name OUT "…/openapi.json" and embed it as a document.
function(bihuan_openapi_json out)
    add_custom_command(
        OUTPUT ${out}
        COMMAND bihuan_docgen openapi-json ${CMAKE_SOURCE_DIR}/docs/openapi.yaml ${out}
        DEPENDS bihuan_docgen ${CMAKE_SOURCE_DIR}/docs/openapi.yaml
        VERBATIM
    )
endfunction()
