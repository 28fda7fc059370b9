# embed_text(HEADER NAME FILE [NAME FILE…]) makes HEADER, below the build folder, with each file as a string: `static const char
# NAME[]`. It is made again when a file changes. It is an array of numbers, because MSVC limits a string literal to 64 KiB.
function(embed_text header)
  set(arguments ${ARGN})
  set(files)
  set(work ${arguments})
  while(work)
    list(POP_FRONT work name file)
    list(APPEND files ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endwhile()
  add_custom_command(
    OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${header}
    COMMAND ${CMAKE_COMMAND} -DHEADER=${CMAKE_CURRENT_BINARY_DIR}/${header} "-DPAIRS=${arguments}"
            -DROOT=${CMAKE_CURRENT_SOURCE_DIR} -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/embed_script.cmake
    DEPENDS ${files} ${CMAKE_CURRENT_SOURCE_DIR}/cmake/embed_script.cmake
    VERBATIM)
endfunction()
