# find_package(ktstr): the target ktstr::plugin_api and the function ktstr_add_plugin().
include(${CMAKE_CURRENT_LIST_DIR}/ktstr-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/KtstrPlugin.cmake)
