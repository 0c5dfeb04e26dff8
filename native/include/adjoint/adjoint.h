/* adjoint_kernels: the C ABI. Kernels are looked up by name; everything else in the library is hidden.
 *
 * A kernel name is "<dtype>_<kernel>", e.g. "f32_map_tanh" or "f64_reduce_sum"; native/kernels.def lists them all and
 * native/src/kernels.h gives the signature of each family. Every function here may be called from any thread. */
#ifndef ADJOINT_ADJOINT_H
#define ADJOINT_ADJOINT_H

#include <stddef.h>

#if defined(_WIN32) && defined(ADJ_BUILD_SHARED)
#define ADJ_API __declspec(dllexport)
#elif defined(__GNUC__)
#define ADJ_API __attribute__((visibility("default")))
#else
#define ADJ_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Raised by one whenever a signature or the meaning of an argument changes. */
#define ADJ_ABI_VERSION 1

/* A kernel of any signature; cast it to the signature of its family before the call. */
typedef void (*adj_function)(void);

/* ADJ_ABI_VERSION of the library as built. A caller built for another version must not look up kernels. */
ADJ_API int adj_abi_version(void);

/* Name of the instruction set that serves: "scalar", "avx2", "avx512" or "neon".
 *
 * It is chosen at the first call: the best one that CPU and operating system can run, limited by the environment
 * variable ADJOINT_ISA. Its values are "auto", "scalar", "avx2", "avx512" and "neon", or a vector width in bits: "512",
 * "256", and "128" or "sse" (neon on ARM, scalar on x86, where no 128-bit table exists). Where the machine cannot run
 * what is asked for, the next lower one serves; an unknown value means "auto". */
ADJ_API const char *adj_isa(void);

/* Chooses the instruction set for later look-ups; takes the same values as ADJOINT_ISA. Pointers handed out before stay
 * valid and keep their instruction set. Returns 1, or 0 when the value is NULL, unknown or not runnable here: then
 * nothing has changed. */
ADJ_API int adj_isa_select(const char *isa);

/* The kernel of that name for the chosen instruction set, or NULL when there is none. */
ADJ_API adj_function adj_kernel(const char *name);

/* The kernel of that name for "scalar", "avx2", "avx512" or "neon"; NULL also when this machine cannot run it. */
ADJ_API adj_function adj_kernel_for(const char *isa, const char *name);

/* The number of kernels, and the name of each: NULL from adj_kernel_count() on. Order is not part of the ABI. */
ADJ_API size_t adj_kernel_count(void);
ADJ_API const char *adj_kernel_name(size_t index);

#ifdef __cplusplus
}
#endif

#endif
