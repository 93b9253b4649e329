# SPDX-License-Identifier: MIT
#
# How tests are registered with ctest. Labels say what kind a test is, so that a build runs the
# kinds that make sense for it:
#
#     runtime    a program that uses the Check library; runs in every build, and under valgrind
#     model      explores every interleaving of a small protocol; the same in every build
#     checker    the command belay: what it finds, how it says so, how it is called
#     tour       an example, run and compared with what it should print
#     program    a larger example, run as a user would
#     valgrind   a test that one of valgrind's tools runs
#     drd        one that DRD runs: what helgrind finds, most of it; `make stress` runs these
#     headers    the headers in every compiler, and programs that must not compile
#     fuzz       a libFuzzer program, on a fixed number of inputs
#     tools      the checks of tools/ on this tree, and on planted defects
#     stress     long; `make stress` and nothing else runs it
#
# No test depends on speed: the timeout only ends what hangs.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CHECK REQUIRED IMPORTED_TARGET check)
pkg_check_modules(GLIB REQUIRED IMPORTED_TARGET glib-2.0)
find_program(BELAY_VALGRIND_PROGRAM valgrind)

# A case that hangs is ended, and named, by Check; what hangs altogether by ctest. Check's own limit
# is 4 seconds, which a busy machine can pass; these are far more than the slowest machine needs.
set(BELAY_TEST_TIMEOUT 1200)
set(BELAY_TEST_ENVIRONMENT
  "CK_DEFAULT_TIMEOUT=300"
  "ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1"
  "TSAN_OPTIONS=halt_on_error=0:second_deadlock_stack=1:atexit_sleep_ms=0"
  "UBSAN_OPTIONS=print_stacktrace=1")

# Every process that a test forks is watched too, and fails if it has anything reported. Possible
# leaks are not: the stacks of threads that still run when a process ends are always among them.
set(BELAY_VALGRIND_ALL --quiet --error-exitcode=99 --fair-sched=yes --max-stackframe=67108864
  --suppressions=${PROJECT_SOURCE_DIR}/tests/valgrind.supp)
set(BELAY_VALGRIND_memcheck --leak-check=full --show-leak-kinds=definite,indirect
  --errors-for-leak-kinds=definite,indirect)
set(BELAY_VALGRIND_helgrind)
set(BELAY_VALGRIND_drd)

# Register COMMAND... as a test with the house's timeout and environment.
function(belay_register_test name labels)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  set_tests_properties(${name} PROPERTIES
    LABELS "${labels}"
    TIMEOUT ${BELAY_TEST_TIMEOUT}
    ENVIRONMENT "${BELAY_TEST_ENVIRONMENT}")
endfunction()

# Register COMMAND..., which runs valgrind's tool, as a test of the valgrind stages.
function(belay_register_valgrind name tool labels)
  list(APPEND labels valgrind)
  if(tool STREQUAL "drd")
    list(APPEND labels drd)
  endif()
  belay_register_test(${name}.${tool} "${labels}" ${ARGN})
endfunction()

# belay_add_test(name SOURCES file... [LABELS label...] [ARGS argument...] [LIBRARIES target...]
#                [VALGRIND tool...])
#
# A test program that uses Check, linked with the static library; it may include the headers of
# runtime/. In a valgrind build valgrind's tools run it instead: all three, or those named; it finds
# the tool's name in BELAY_TEST_TOOL.
function(belay_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LABELS;ARGS;LIBRARIES;VALGRIND")
  if(NOT arg_LABELS)
    set(arg_LABELS runtime)
  endif()
  if(NOT arg_VALGRIND)
    set(arg_VALGRIND memcheck helgrind drd)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE
    ${PROJECT_SOURCE_DIR}/runtime ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE
    belay_static belay_warnings PkgConfig::CHECK ${arg_LIBRARIES})
  if(NOT BELAY_VALGRIND)
    belay_register_test(${name} "${arg_LABELS}" $<TARGET_FILE:${name}> ${arg_ARGS})
    return()
  endif()
  foreach(tool IN LISTS arg_VALGRIND)
    belay_register_valgrind(${name} ${tool} "${arg_LABELS}"
      ${BELAY_VALGRIND_PROGRAM} --tool=${tool} ${BELAY_VALGRIND_ALL} ${BELAY_VALGRIND_${tool}}
      $<TARGET_FILE:${name}> ${arg_ARGS})
    set_property(TEST ${name}.${tool} APPEND PROPERTY ENVIRONMENT "BELAY_TEST_TOOL=${tool}")
  endforeach()
endfunction()

# belay_add_model(name SOURCES file...): a program that explores every interleaving of a protocol.
# With --long it takes longer, as a stress test. Optimised in every build: it is the same program in
# each.
function(belay_add_model name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES")
  add_executable(${name} ${arg_SOURCES})
  target_compile_options(${name} PRIVATE -O2)
  target_link_libraries(${name} PRIVATE model_explorer belay_warnings)
  belay_register_test(${name} model $<TARGET_FILE:${name}>)
  belay_register_test(${name}.long stress $<TARGET_FILE:${name}> --long)
endfunction()

# belay_add_fuzzer(name SOURCES file... [LIBRARIES target...] [RUNS n] [CORPUS path...]): a
# libFuzzer program of the fuzz build; as a test it tries a fixed number of inputs from a fixed
# seed, those of the folders CORPUS first.
function(belay_add_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "RUNS" "SOURCES;LIBRARIES;CORPUS")
  if(NOT arg_RUNS)
    set(arg_RUNS 100000)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE belay_static belay_warnings ${arg_LIBRARIES})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  # libFuzzer writes what it finds interesting to the first folder.
  set(folders ${arg_CORPUS})
  if(arg_CORPUS)
    set(new ${CMAKE_CURRENT_BINARY_DIR}/${name}-corpus)
    file(MAKE_DIRECTORY ${new})
    list(PREPEND folders ${new})
  endif()
  belay_register_test(${name} fuzz
    $<TARGET_FILE:${name}> -runs=${arg_RUNS} -seed=1 -max_len=4096 ${folders})
endfunction()
