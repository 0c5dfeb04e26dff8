#include "zip.h"
#include "kernels.h"

#define ZIPGRAD(kernel, formula, needs, adds)                                                                          \
    void KERNEL(kernel) ADJ_ARGS_zipgrad(T)                                                                            \
    {                                                                                                                  \
        const zip_operands operands = {.g = g, .sg = sg, .a = a, .sa = sa, .b = b, .sb = sb, .y = y};                  \
        zipgrad_run(formula, needs, adds, operands, d, n, p);                                                          \
    }

#define ADJ_BINARY(op, needsA, needsB)                                                                                 \
    void KERNEL(zip_##op) ADJ_ARGS_zip(T) { zip_run(op##_forward, a, sa, b, sb, y, n, p); }                            \
    ZIPGRAD(zipgrada_##op, op##_backward_a, needsA, 0)                                                                 \
    ZIPGRAD(zipgradaadd_##op, op##_backward_a, needsA, 1)                                                              \
    ZIPGRAD(zipgradb_##op, op##_backward_b, needsB, 0)                                                                 \
    ZIPGRAD(zipgradbadd_##op, op##_backward_b, needsB, 1)
#include "../kernels.def"
