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

# embed_packed(HEADER NAME FILE…) does the same for a text that is rarely needed: compressed, as a `Packed` (host/base/packed.h).
# cmake/pack.py describes how several files become one text.
function(embed_packed header name)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  set(pack ${PROJECT_SOURCE_DIR}/cmake/pack.py)
  add_custom_command(
    OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${header}
    COMMAND Python3::Interpreter ${pack} ${CMAKE_CURRENT_BINARY_DIR}/${header} ${name} ${files}
    DEPENDS ${files} ${pack}
    VERBATIM)
endfunction()
