# What `cmake --install` gives: the binary, the library with its headers, a CMake package, a pkg-config file, man pages,
# shell completions and the JSON Schema of the report.
install(TARGETS mtlsdiag_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS mtlsdiag mtlsdiag_foreign EXPORT mtlsdiag ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY lib/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/mtlsdiag FILES_MATCHING PATTERN "*.h")
install(EXPORT mtlsdiag FILE mtlsdiag-targets.cmake NAMESPACE mtlsdiag:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mtlsdiag)
include(CMakePackageConfigHelpers)
configure_package_config_file(cmake/mtlsdiag-config.cmake.in ${PROJECT_BINARY_DIR}/mtlsdiag-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mtlsdiag)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mtlsdiag-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/mtlsdiag-config.cmake ${PROJECT_BINARY_DIR}/mtlsdiag-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mtlsdiag)
# From where the .pc file lies to the prefix, so that an installation can be moved.
file(RELATIVE_PATH MTLSDIAG_PC_TO_PREFIX /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
configure_file(cmake/mtlsdiag.pc.in ${PROJECT_BINARY_DIR}/mtlsdiag.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/mtlsdiag.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(GLOB pages_1 CONFIGURE_DEPENDS man/*.1)
file(GLOB pages_7 CONFIGURE_DEPENDS man/*.7)
install(FILES ${pages_1} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${pages_7} DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
file(GLOB schemas CONFIGURE_DEPENDS lib/report/*.schema.json)
install(FILES ${schemas} DESTINATION ${CMAKE_INSTALL_DATADIR}/mtlsdiag)
