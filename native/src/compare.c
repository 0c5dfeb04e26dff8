/* Predicates to bytes. Plain loops over the strides that occur: compilers vectorize them, and a predicate needs none of
 * the functions in simd/. */
#include "kernels.h"
#include "real.h"

#define ADJ_COMPARE(op, operator)                                                                                      \
    ADJ_INLINE void compare_##op##_run ADJ_ARGS_compare(T)                                                             \
    {                                                                                                                  \
        for (ptrdiff_t i = 0; i < n; i++)                                                                              \
            y[i] = a[i * sa] operator b[i * sb];                                                                       \
    }                                                                                                                  \
                                                                                                                       \
    void KERNEL(compare_##op) ADJ_ARGS_compare(T)                                                                      \
    {                                                                                                                  \
        if (sa != 0 && sb != 0)                                                                                        \
            compare_##op##_run(a, 1, b, 1, y, n);                                                                      \
        else if (sa != 0)                                                                                              \
            compare_##op##_run(a, 1, b, 0, y, n);                                                                      \
        else if (sb != 0)                                                                                              \
            compare_##op##_run(a, 0, b, 1, y, n);                                                                      \
        else                                                                                                           \
            compare_##op##_run(a, 0, b, 0, y, n);                                                                      \
    }
#include "../kernels.def"
