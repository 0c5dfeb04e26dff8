/* The tables: one array of kernels per instruction set, in the order of kernels.def, f32 before f64. */
#ifndef ADJ_TABLE_H
#define ADJ_TABLE_H

#include <adjoint/adjoint.h>

enum {
#define ADJ_KERNEL(name, family) ADJ_INDEX_f32_##name,
#include "../kernels.def"
#define ADJ_KERNEL(name, family) ADJ_INDEX_f64_##name,
#include "../kernels.def"
    ADJ_KERNEL_COUNT
};

typedef struct {
    adj_function kernels[ADJ_KERNEL_COUNT];
} adj_table;

/* Built when the matching ADJ_HAVE_<ISA> is defined (cmake/Isa.cmake); all are complete. */
extern const adj_table adj_table_scalar;
extern const adj_table adj_table_avx2;
extern const adj_table adj_table_avx512;
extern const adj_table adj_table_neon;

#endif
