# ktstr_add_plugin(NAME
#   SOURCES file...          C or C++
#   [BPF name.bpf.c...]      compiled by clang for the BPF machine and embedded; see ktstr/bpf.h
#   [BPF_OBJECT name.bpf.o...] compiled elsewhere; embedded as it is, also with its path
#   [BPF_INCLUDES folder...] searched by the BPF compiler
#   [BPF_OPTIONS option...]  given to the BPF compiler
#   [LINKS target...])       linked privately into the plugin
#
# Makes NAME.so as ktstr wants it: one exported symbol, nothing left undefined, everything bound at
# load, and a build-id by which host and guest know that they have the same file. It lands in
# KTSTR_PLUGIN_OUTPUT_DIRECTORY when that is set, else in the current binary folder.
include_guard(GLOBAL)
enable_language(ASM)

find_program(KTSTR_BPF_CLANG NAMES clang-19 clang-20 clang-21 clang DOC "Compiler of BPF programs")
find_program(KTSTR_BPF_STRIP NAMES llvm-strip-19 llvm-strip-20 llvm-strip-21 llvm-strip
  DOC "Removes DWARF from BPF objects; BTF stays")

function(ktstr_add_plugin name)
  cmake_parse_arguments(arg "" "" "SOURCES;BPF;BPF_OBJECT;BPF_INCLUDES;BPF_OPTIONS;LINKS" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "ktstr_add_plugin(${name}): needs SOURCES; does not know '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  set(export_map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ktstr_plugin.map)
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ktstr::plugin_api ${arg_LINKS})
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX .so
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${export_map})
  if(KTSTR_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${KTSTR_PLUGIN_OUTPUT_DIRECTORY})
  endif()
  # In a record, what is left out is zero, and zero is "not set": leaving out is the point.
  target_compile_options(${name} PRIVATE
    $<$<COMPILE_LANGUAGE:C,CXX>:-Wno-missing-field-initializers>
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>
    $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wglobal-constructors>)
  target_link_options(${name} PRIVATE
    -Wl,-z,defs -Wl,-z,now -Wl,--build-id=sha1
    -Wl,--version-script=${export_map})
  foreach(source IN LISTS arg_BPF)
    ktstr_embed_bpf(${name} ${source} "${arg_BPF_INCLUDES}" "${arg_BPF_OPTIONS}")
  endforeach()
  foreach(object IN LISTS arg_BPF_OBJECT)
    ktstr_embed_bpf_object(${name} ${object})
  endforeach()
endfunction()

# The kernel's name of this architecture, as bpf_tracing.h wants it.
function(ktstr_bpf_target_arch result)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|i.86)$")
    set(${result} x86 PARENT_SCOPE)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
    set(${result} arm64 PARENT_SCOPE)
  else()
    set(${result} ${CMAKE_SYSTEM_PROCESSOR} PARENT_SCOPE)
  endif()
endfunction()

# Compiles one x.bpf.c and embeds the object.
function(ktstr_embed_bpf target source includes options)
  if(NOT KTSTR_BPF_CLANG)
    message(FATAL_ERROR "ktstr_add_plugin(${target} BPF ${source}): no clang found; install clang-19 or set KTSTR_BPF_CLANG")
  endif()
  get_filename_component(file ${source} ABSOLUTE)
  get_filename_component(base ${source} NAME)
  string(REGEX REPLACE "\\.bpf\\.c$" "" base ${base})
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${target}.bpf/${base}.bpf.o)

  list(TRANSFORM includes PREPEND -I)
  set(api_includes $<TARGET_PROPERTY:ktstr::plugin_api,INTERFACE_INCLUDE_DIRECTORIES>)
  ktstr_bpf_target_arch(arch)
  set(strip_command)
  if(KTSTR_BPF_STRIP)
    set(strip_command COMMAND ${KTSTR_BPF_STRIP} -g ${object})
  endif()
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${target}.bpf)
  add_custom_command(OUTPUT ${object}
    COMMAND ${KTSTR_BPF_CLANG} -target bpf -O2 -g -mcpu=v3 -std=gnu11 -Wall
      -D__TARGET_ARCH_${arch} -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.
      "-ffile-prefix-map=$<JOIN:${api_includes},=ktstr-plugin;-ffile-prefix-map=>=ktstr-plugin"
      ${includes} "-I$<JOIN:${api_includes},;-I>" -idirafter /usr/include/${CMAKE_LIBRARY_ARCHITECTURE}
      ${options} -MMD -MT ${object} -MF ${object}.d -c ${file} -o ${object}
    ${strip_command}
    DEPENDS ${file} DEPFILE ${object}.d VERBATIM COMMAND_EXPAND_LISTS COMMENT "Compiling BPF ${source}")
  ktstr_embed_bpf_object(${target} ${object})
endfunction()

# Puts one x.bpf.o between the symbols ktstr_bpf_x and ktstr_bpf_x_end.
function(ktstr_embed_bpf_object target file)
  if(NOT CMAKE_ASM_COMPILER)
    message(FATAL_ERROR "ktstr_add_plugin(${target} ${file}): add ASM to the LANGUAGES of project()")
  endif()
  get_filename_component(object ${file} ABSOLUTE)
  get_source_file_property(is_made ${object} GENERATED)
  if(NOT is_made AND NOT EXISTS ${object})
    message(FATAL_ERROR "ktstr_add_plugin(${target} BPF_OBJECT ${file}): there is no file '${object}'")
  endif()
  get_filename_component(base ${file} NAME)
  string(REGEX REPLACE "\\.bpf\\.o$" "" base ${base})
  string(MAKE_C_IDENTIFIER ${base} symbol)
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${target}.bpf/${base}.S)

  file(CONFIGURE OUTPUT ${assembly} @ONLY CONTENT
"  .section .rodata.ktstr_bpf, \"a\", %progbits
  .balign 8
  .global ktstr_bpf_@symbol@
  .hidden ktstr_bpf_@symbol@
ktstr_bpf_@symbol@:
  .incbin \"@object@\"
  .global ktstr_bpf_@symbol@_end
  .hidden ktstr_bpf_@symbol@_end
ktstr_bpf_@symbol@_end:
  .byte 0
  .section .note.GNU-stack, \"\", %progbits
")
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS ${object})
  set_source_files_properties(${object} PROPERTIES HEADER_FILE_ONLY ON) # not for the linker
  target_sources(${target} PRIVATE ${assembly} ${object})
endfunction()
