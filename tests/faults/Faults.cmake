# SPDX-License-Identifier: MIT
#
# belay_try_faults(target [ARGS argument...]): in a paranoid build, have every allocation of the
# program `target` fail in turn, its own ones and the library's (run-faults says what must come of
# it). Nothing in other builds.

function(belay_try_faults target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "ARGS")
  if(NOT BELAY_PARANOID)
    return()
  endif()
  set(folder ${PROJECT_SOURCE_DIR}/tests/faults)
  target_sources(${target} PRIVATE ${folder}/wrap.c)
  target_link_options(${target} PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=posix_memalign
    -Wl,--wrap=strdup,--wrap=strndup)
  belay_register_test(faults.${target} faults
    ${folder}/run-faults $<TARGET_FILE:${target}> ${arg_ARGS})
endfunction()
