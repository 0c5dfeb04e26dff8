# macOS on ARM64 from anywhere, with clang; without Apple's SDK it compiles and archives, but does not link. On a Mac
# the preset "default" is what is wanted.
set(ADJOINT_APPLE_ARCHITECTURE arm64)
include(${CMAKE_CURRENT_LIST_DIR}/macos.cmake)
