/* One space for all dtypes and instruction sets: thread-local memory is reserved, and cleared, by the library as a
 * whole. With a space for each of the six kernels a thread's first product touched 5.7 MB. Freed with the thread; a
 * kernel itself never allocates. */
#include "pack_space.h"

#if defined(_MSC_VER) && !defined(__clang__)
#define THREAD_LOCAL __declspec(thread)
#else
#define THREAD_LOCAL _Thread_local
#endif

static THREAD_LOCAL _Alignas(64) unsigned char space[ADJ_PACK_SPACE];

void *adj_pack_space(void) { return space; }
