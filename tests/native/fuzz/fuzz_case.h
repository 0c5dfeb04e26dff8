/* One input of the fuzzer, decoded. */
#ifndef ADJ_FUZZ_CASE_H
#define ADJ_FUZZ_CASE_H

#include <stddef.h>
#include <stdint.h>

#include "kernel_list.h"

enum { FUZZ_OPERANDS = 5 };

/* Bits of flags. */
enum {
    FLAG_STRIDE_0 = 1, /* and the next two bits: operand i is one element, broadcast */
    FLAG_IN_PLACE = 8,
    FLAG_TRANS_A = 16,
    FLAG_TRANS_B = 32,
    FLAG_NO_BETA = 64,
    FLAG_RAW_BITS = 128, /* values are any bits, not small whole numbers */
    FLAG_SPECIAL = 256   /* some values are special */
};

typedef struct {
    const uint8_t *data;
    size_t size;
    const kernel_entry *entry;
    unsigned flags;
    ptrdiff_t n[3]; /* length; outer, length, inner; rows, columns; m, n, k */
    ptrdiff_t pad;  /* of the rows of a product */
    ptrdiff_t offset[FUZZ_OPERANDS];
    uint64_t seed;

    const char *isa;
    adj_function kernel;
    int is_first;   /* nothing has been written to expected yet */
    void *expected; /* the output of the narrowest instruction set that it can be compared with */
} fuzz_case;

/* Runs the kernel of one instruction set. */
void fuzz_f32(fuzz_case *c);
void fuzz_f64(fuzz_case *c);

/* Tells of a wrong result, and aborts. */
void fuzz_fail(const fuzz_case *c, const char *what, ptrdiff_t index);

/* What dimension i of that family stays below. */
ptrdiff_t fuzz_limit(family of, int dimension);

#endif
