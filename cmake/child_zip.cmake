# add_child_zip(TARGET) appends a zip to a program that runs scripts: what the script's Python children import from it.
# pymodule/child/sitecustomize.py explains it. Signing appends to the program as well: sign it afterwards; strip it before.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
function(add_child_zip target)
  set(hook ${PROJECT_SOURCE_DIR}/pymodule/child/sitecustomize.py)
  set(winsvc ${PROJECT_SOURCE_DIR}/pymodule/winsvc.py)
  set(append ${PROJECT_SOURCE_DIR}/cmake/append_zip.py)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${hook} ${winsvc} ${append})
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND Python3::Interpreter ${append} $<TARGET_FILE:${target}> sitecustomize.py=${hook} pyhostsvc_winsvc.py=${winsvc}
    VERBATIM)
endfunction()
