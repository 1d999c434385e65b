# find_package(ktstr-plugin): the target ktstr::plugin_api and the function ktstr_add_plugin().
include(${CMAKE_CURRENT_LIST_DIR}/ktstr-plugin-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/KtstrPlugin.cmake)
