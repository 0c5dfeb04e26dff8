# adjoint_compile_options(target): dialect, warnings, floating-point rules and sanitizers of every C target.

include_guard(GLOBAL)

function(adjoint_compile_options target)
  set_target_properties(${target} PROPERTIES
    C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF C_VISIBILITY_PRESET hidden)
  if(MSVC)
    # /fp:precise does not contract; C4204, C4324: standard C99 initialisers, alignment padding.
    target_compile_options(${target} PRIVATE /W4 /fp:precise /wd4204 /wd4324 $<$<BOOL:${ADJOINT_WERROR}>:/WX>)
  else()
    # Results must be the same bits on every instruction set and in C#: an FMA stands only where the source says fma.
    # No errno: else sqrt is a call to libm for the sake of negative numbers.
    target_compile_options(${target} PRIVATE -ffp-contract=off -fno-math-errno
      -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${ADJOINT_WERROR}>:-Werror>)
    if(ADJOINT_SANITIZE)
      target_compile_options(${target} PRIVATE
        -fsanitize=${ADJOINT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
      target_link_options(${target} PRIVATE -fsanitize=${ADJOINT_SANITIZE})
    endif()
  endif()
endfunction()
