# ktstr_discover_tests(TARGET
#   [FILTER "expression"]     only cells that match, as in `ktstr list -E`
#   [PROGRAM file]            the ktstr to run; default: KTSTR_PROGRAM, else ktstr of the PATH
#   [ARGUMENTS option...]     for `ktstr list` and `ktstr run`, as --kernel, --seeds
#   [PREFIX text]             before the tests' names
#   [TIMEOUT seconds]         of each cell; default: 600
#   [LABELS label...])        default: ktstr
#
# Makes a test of CTest out of each cell of the plugin TARGET, which ktstr_add_plugin() made: those of
# its schedulers, with every test that ktstr knows, and those of its tests. Which cells there are is
# asked when ctest starts, from the plugin as it was built; a plugin that is not built, or has no
# cell, is a test that fails. A cell that ktstr skips is skipped. Records go to ktstr-runs in the
# current binary folder.
include_guard(GLOBAL)
set(KTSTR_DISCOVER_TESTS_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/KtstrListTests.cmake
  CACHE INTERNAL "What ctest runs to learn of the cells of a plugin")

function(ktstr_discover_tests target)
  cmake_parse_arguments(arg "" "FILTER;PROGRAM;PREFIX;TIMEOUT" "ARGUMENTS;LABELS" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ktstr_discover_tests(${target}): does not know '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "ktstr_discover_tests(${target}): there is no target '${target}'; ktstr_add_plugin() makes one")
  endif()
  if(NOT arg_PROGRAM)
    find_program(KTSTR_PROGRAM NAMES ktstr DOC "The ktstr that runs the cells of plugins")
    set(arg_PROGRAM ${KTSTR_PROGRAM})
  endif()
  if(NOT arg_PROGRAM)
    message(FATAL_ERROR "ktstr_discover_tests(${target}): there is no ktstr in the PATH; set KTSTR_PROGRAM to it")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS ktstr)
  endif()
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${target}_ktstr_tests.cmake)
  file(GENERATE OUTPUT ${file} CONTENT
"set(ktstr_target [==[${target}]==])
set(ktstr_plugin [==[$<TARGET_FILE:${target}>]==])
set(ktstr_program [==[${arg_PROGRAM}]==])
set(ktstr_filter [==[${arg_FILTER}]==])
set(ktstr_arguments [==[${arg_ARGUMENTS}]==])
set(ktstr_prefix [==[${arg_PREFIX}]==])
set(ktstr_timeout [==[${arg_TIMEOUT}]==])
set(ktstr_labels [==[${arg_LABELS}]==])
set(ktstr_binary_dir [==[${CMAKE_CURRENT_BINARY_DIR}]==])
include([==[${KTSTR_DISCOVER_TESTS_SCRIPT}]==])
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${file})
endfunction()
