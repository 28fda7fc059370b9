# embed_text(HEADER NAME FILE [NAME FILE…]) makes HEADER, below the build folder, with each file as a string: `static const char
# NAME[]`. It is made again when a file changes. It is an array of numbers, because MSVC limits a string literal to 64 KiB.
function(embed_text header)
  set(arguments)
  set(files)
  set(work ${ARGN})
  while(work)
    list(POP_FRONT work name file)
    list(APPEND arguments ${name} ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    list(APPEND files ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endwhile()
  set(pack ${PROJECT_SOURCE_DIR}/cmake/pack.py)
  add_custom_command(
    OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${header}
    COMMAND Python3::Interpreter ${pack} --text ${CMAKE_CURRENT_BINARY_DIR}/${header} ${arguments}
    DEPENDS ${files} ${pack}
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
