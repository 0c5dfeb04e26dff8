/* Signatures of the kernel families, and the declarations of all kernels of the instruction set ADJ_ISA.
 *
 * All pointers are to contiguous runs. An operand x with a stride sx is contiguous (1) or one broadcast element (0).
 * An output may be the same memory as an input, exactly or not at all. Pointers that an op does not need may be null.
 * docs/ARCHITECTURE.md, "Kernels: signatures", is the contract with the managed kernels. */
#ifndef ADJ_KERNELS_H
#define ADJ_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#define ADJ_ARGS_map(T) (const T *x, T *y, ptrdiff_t n, double p, double q)
#define ADJ_ARGS_mapgrad(T) (const T *g, ptrdiff_t sg, const T *x, const T *y, T *dx, ptrdiff_t n, double p, double q)
#define ADJ_ARGS_zip(T) (const T *a, ptrdiff_t sa, const T *b, ptrdiff_t sb, T *y, ptrdiff_t n, double p)
#define ADJ_ARGS_zipgrad(T)                                                                                            \
    (const T *g, ptrdiff_t sg, const T *a, ptrdiff_t sa, const T *b, ptrdiff_t sb, const T *y, T *d, ptrdiff_t n,      \
     double p)
#define ADJ_ARGS_compare(T) (const T *a, ptrdiff_t sa, const T *b, ptrdiff_t sb, uint8_t *y, ptrdiff_t n)
#define ADJ_ARGS_where(T)                                                                                              \
    (const uint8_t *c, ptrdiff_t sc, const T *a, ptrdiff_t sa, const T *b, ptrdiff_t sb, T *y, ptrdiff_t n)
#define ADJ_ARGS_fill(T) (T * y, ptrdiff_t n, T value)
#define ADJ_ARGS_reduce(T) (const T *x, T *y, ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner)
#define ADJ_ARGS_argreduce(T) (const T *x, int64_t *y, ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner)
#define ADJ_ARGS_moments(T) (const T *x, T *mean, T *m2, ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner)
#define ADJ_ARGS_softmax(T) (const T *x, T *y, ptrdiff_t rows, ptrdiff_t columns)
#define ADJ_ARGS_softmaxgrad(T) (const T *g, const T *y, T *dx, ptrdiff_t rows, ptrdiff_t columns)
#define ADJ_ARGS_gemm(T)                                                                                               \
    (int trans_a, int trans_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, T alpha, const T *a, ptrdiff_t lda, const T *b,  \
     ptrdiff_t ldb, T beta, T *c, ptrdiff_t ldc)

/* adj_<isa>_<dtype>_<name>: the symbol of a kernel inside the library. */
#define ADJ_SYMBOL_JOIN(isa, dtype, name) adj_##isa##_##dtype##_##name
#define ADJ_SYMBOL_EXPAND(isa, dtype, name) ADJ_SYMBOL_JOIN(isa, dtype, name)
#define ADJ_SYMBOL(dtype, name) ADJ_SYMBOL_EXPAND(ADJ_ISA, dtype, name)

#ifdef ADJ_ISA
#define ADJ_KERNEL(name, family) void ADJ_SYMBOL(f32, name) ADJ_ARGS_##family(float);
#include "../kernels.def"
#define ADJ_KERNEL(name, family) void ADJ_SYMBOL(f64, name) ADJ_ARGS_##family(double);
#include "../kernels.def"
#endif

#endif
