# SPDX-License-Identifier: MIT
#
# make install: headers, both libraries, belay.pc, the CMake package, man pages where there are any.
include(CMakePackageConfigHelpers)

install(TARGETS belay_static belay_shared EXPORT BelayTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/belay DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h")

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

if(EXISTS ${PROJECT_SOURCE_DIR}/docs/man)
  install(DIRECTORY docs/man/ DESTINATION ${CMAKE_INSTALL_MANDIR} FILES_MATCHING PATTERN "*.[1-9]")
endif()
