# macOS on x64: as macos-arm64.cmake.
set(ADJOINT_APPLE_ARCHITECTURE x86_64)
include(${CMAKE_CURRENT_LIST_DIR}/macos.cmake)
