# SPDX-License-Identifier: MIT
#
# make install: headers, both libraries, belay.pc, the CMake package, what shows values in gdb, man
# pages where there are any.
include(CMakePackageConfigHelpers)

install(TARGETS belay_static belay_shared EXPORT BelayTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/belay DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h")

# What a program needs besides when the library was built for a tool (docs/debugging.md).
set(pc_cflags "")
set(pc_libs "")
if(BELAY_VALGRIND)
  string(APPEND pc_cflags " -DBELAY_VALGRIND=1")
endif()
if(BELAY_SANITIZE)
  string(APPEND pc_cflags " -fsanitize=${BELAY_SANITIZE}")
  string(APPEND pc_libs " -fsanitize=${BELAY_SANITIZE}")
endif()
configure_file(cmake/belay.pc.in belay.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/belay.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Belay)
configure_package_config_file(cmake/BelayConfig.cmake.in BelayConfig.cmake
  INSTALL_DESTINATION ${package_dir})
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(BelayConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT BelayTargets NAMESPACE Belay:: DESTINATION ${package_dir})
install(FILES
  ${PROJECT_BINARY_DIR}/BelayConfig.cmake
  ${PROJECT_BINARY_DIR}/BelayConfigVersion.cmake
  DESTINATION ${package_dir})

# gdb finds the second one by the shared library's path; it loads the first.
install(FILES tools/gdb/belay.py DESTINATION ${CMAKE_INSTALL_DATADIR}/belay/gdb)
configure_file(tools/gdb/autoload.py.in libbelay-gdb.py @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/libbelay-gdb.py
  DESTINATION ${CMAKE_INSTALL_DATADIR}/gdb/auto-load${CMAKE_INSTALL_FULL_LIBDIR}
  RENAME libbelay.so.${PROJECT_VERSION}-gdb.py)

if(EXISTS ${PROJECT_SOURCE_DIR}/docs/man)
  install(DIRECTORY docs/man/ DESTINATION ${CMAKE_INSTALL_MANDIR} FILES_MATCHING PATTERN "*.[1-9]")
endif()
