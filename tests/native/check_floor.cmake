# The library runs on every glibc since 2.17 (2012, CentOS 7) and needs no other library, not even libm.

if(NOT SYSTEM STREQUAL "Linux" OR NOT OBJDUMP)
  message(STATUS "skipped: needs objdump and an ELF library")
  return()
endif()

execute_process(COMMAND ${OBJDUMP} -p -T ${LIBRARY} OUTPUT_VARIABLE dump RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "${OBJDUMP} failed on ${LIBRARY}")
endif()

string(REGEX MATCHALL "NEEDED +[^\n]+" needed "${dump}")
foreach(entry IN LISTS needed)
  if(NOT entry MATCHES "NEEDED +(libc\\.|ld-linux)")
    message(FATAL_ERROR "needs another library: ${entry}")
  endif()
endforeach()

string(REGEX MATCHALL "GLIBC_[0-9.]+" versions "${dump}")
list(REMOVE_DUPLICATES versions)
foreach(version IN LISTS versions)
  string(REPLACE "GLIBC_" "" number ${version})
  if(number VERSION_GREATER 2.17)
    message(FATAL_ERROR "needs ${version}:\n${dump}")
  endif()
endforeach()
message(STATUS "glibc symbol versions: ${versions}")
