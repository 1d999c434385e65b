# find_package(ktstr-plugin): the target ktstr::plugin_api and the functions ktstr_add_plugin() and
# ktstr_discover_tests().
include(${CMAKE_CURRENT_LIST_DIR}/ktstr-plugin-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/KtstrPlugin.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/KtstrDiscoverTests.cmake)
