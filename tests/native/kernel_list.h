/* kernels.def as data. */
#ifndef ADJ_TEST_KERNEL_LIST_H
#define ADJ_TEST_KERNEL_LIST_H

#include <adjoint/adjoint.h>

enum { NEEDS_NONE = 0, NEEDS_X = 1, NEEDS_B = 2, NEEDS_Y = 4 };

typedef enum {
    FAMILY_map,
    FAMILY_mapgrad,
    FAMILY_zip,
    FAMILY_zipgrad,
    FAMILY_compare,
    FAMILY_where,
    FAMILY_fill,
    FAMILY_reduce,
    FAMILY_argreduce,
    FAMILY_moments,
    FAMILY_softmax,
    FAMILY_softmaxgrad,
    FAMILY_gemm
} family;

typedef struct {
    const char *name;
    family family;
    int needs; /* of a backward kernel: pointers not named here may be null */
} kernel_entry;

static const kernel_entry kernel_list[] = {
#define ADJ_UNARY(op, needs)                                                                                           \
    {"map_" #op, FAMILY_map, NEEDS_NONE}, {"mapgrad_" #op, FAMILY_mapgrad, needs},                                     \
        {"mapgradadd_" #op, FAMILY_mapgrad, needs},
#define ADJ_BINARY(op, needs_a, needs_b)                                                                               \
    {"zip_" #op, FAMILY_zip, NEEDS_NONE}, {"zipgrada_" #op, FAMILY_zipgrad, needs_a},                                  \
        {"zipgradaadd_" #op, FAMILY_zipgrad, needs_a}, {"zipgradb_" #op, FAMILY_zipgrad, needs_b},                     \
        {"zipgradbadd_" #op, FAMILY_zipgrad, needs_b},
#define ADJ_KERNEL(name, family) {#name, FAMILY_##family, NEEDS_NONE},
#include "kernels.def"
};

enum { KERNEL_LIST_COUNT = sizeof kernel_list / sizeof kernel_list[0] };

/* One kernel of one instruction set beside the same kernel of another. */
typedef struct {
    adj_function tested, reference;
    int same_bits; /* whether equality is promised; else a tolerance holds */
    const char *isa, *against, *name;
    const kernel_entry *entry;
} kernel_pair;

/* The number of failed checks; adds the number of checks done to the counter. */
int check_kernel_f32(const kernel_pair *checked, long *checks);
int check_kernel_f64(const kernel_pair *checked, long *checks);

#endif
