# separate_symbols(TARGET) moves a program's debugging information to a file beside it, NAME.debug: it is three times the
# program, and Wine reads every section of a program into memory. Call it before add_child_zip. MSVC writes a .pdb anyway.
function(separate_symbols target)
  if(NOT MINGW)
    return()
  endif()
  set(debug $<TARGET_FILE_DIR:${target}>/$<TARGET_FILE_BASE_NAME:${target}>.debug)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_OBJCOPY} --only-keep-debug $<TARGET_FILE:${target}> ${debug}
    COMMAND ${CMAKE_STRIP} --strip-all $<TARGET_FILE:${target}>
    COMMAND ${CMAKE_OBJCOPY} --add-gnu-debuglink=${debug} $<TARGET_FILE:${target}>
    VERBATIM)
endfunction()
