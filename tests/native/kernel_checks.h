/* A kernel against its reference, at every length around the lane counts, with every stride, in place and not, between
 * guard pages. Included once for each T; a body and not a header with declarations. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "kernel_list.h"
#include "kernels.h"

enum {
    OPERANDS = 6,
    LENGTHS = 2 * 16 + 3, /* twice the widest vector and a bit */
    ROOM = 24 * 1024      /* elements of the largest case */
};

/* Operands are numbered; the kernel under test sees them between guard pages, the reference sees copies. */
static guarded small_memory[OPERANDS], large_memory[OPERANDS];
static T copies[OPERANDS][ROOM], wanted[OPERANDS][ROOM];

static const kernel_pair *pair;
static int failures;
static long *done;

static const double specials[] = {0.0, -0.0, 1.0, -1.0, INFINITY, -INFINITY, NAN, 1e-30, -1e-30, 1e30, -1e30, 0.5, 1.5};

enum { SPECIALS = sizeof specials / sizeof specials[0] };

static uint64_t random_state;

static double random_unit(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(random_state >> 11) / 9007199254740992.0;
}

/* Mostly plain numbers in [-3, 3), every seventh a special value. */
static void fill_mixed(T *x, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        const size_t special = (size_t)(random_unit() * 7 * SPECIALS);
        x[i] = (T)(special < SPECIALS ? specials[special] : random_unit() * 6 - 3);
    }
}

/* Near 1, so that neither products overflow nor sums cancel. */
static void fill_tame(T *x, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        x[i] = (T)(0.9 + 0.2 * random_unit());
}

static void fail(const char *what, ptrdiff_t n, const char *how, ptrdiff_t index, double actual, double expected)
{
    failures++;
    if (failures <= 5)
        printf("%s %s against %s: %s, n = %td, %s, index %td: %.17g, expected %.17g\n", pair->isa, pair->name,
               pair->against, what, n, how, index, actual, expected);
}

static int agree(T actual, T expected)
{
    if (actual != actual || expected != expected)
        return actual != actual && expected != expected;
    if (pair->same_bits || fabs((double)actual) > LARGEST || fabs((double)expected) > LARGEST)
        return memcmp(&actual, &expected, sizeof(T)) == 0;
    return fabs((double)actual - (double)expected) <= TOLERANCE * (1 + fabs((double)expected));
}

static void compare_values(const T *actual, const T *expected, ptrdiff_t count, ptrdiff_t n, const char *how)
{
    ++*done;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!agree(actual[i], expected[i])) {
            fail("value", n, how, i, (double)actual[i], (double)expected[i]);
            return;
        }
    }
}

/* An operand between guard pages, with the contents of its copy. */
static T *placed(int operand, ptrdiff_t count, int at_end)
{
    const size_t bytes = (size_t)count * sizeof(T);
    const guarded memory = bytes <= (size_t)(small_memory[operand].end - small_memory[operand].start)
                               ? small_memory[operand]
                               : large_memory[operand];
    T *x = guarded_place(memory, bytes, at_end);
    memcpy(x, copies[operand], bytes);
    return x;
}

static void check_intact(int operand, const T *x, ptrdiff_t count, ptrdiff_t n, const char *how)
{
    const size_t bytes = (size_t)count * sizeof(T);
    const guarded memory = bytes <= (size_t)(small_memory[operand].end - small_memory[operand].start)
                               ? small_memory[operand]
                               : large_memory[operand];
    if (!guarded_intact(memory, x, bytes))
        fail("wrote outside", n, how, operand, 0, 0);
}

#define CALL(which, family, ...) ((void(*) ADJ_ARGS_##family(T))pair->which)(__VA_ARGS__)

static void check_map(ptrdiff_t n, int at_end, int in_place, const char *how)
{
    fill_mixed(copies[0], n);
    CALL(reference, map, copies[0], wanted[0], n, 0.75, 1.5);
    T *x = placed(0, n, at_end), *y = in_place ? x : placed(1, n, at_end);
    CALL(tested, map, x, y, n, 0.75, 1.5);
    compare_values(y, wanted[0], n, n, how);
    check_intact(0, x, n, n, how);
    if (!in_place)
        check_intact(1, y, n, n, how);
}

static void check_mapgrad(ptrdiff_t n, int at_end, int in_place, int strides, const char *how)
{
    const int needs = pair->entry->needs;
    const ptrdiff_t sg = strides & 1 ? 0 : 1, ng = sg == 0 && n > 0 ? 1 : n;
    if (in_place && sg == 0)
        return;
    for (int i = 0; i < 4; i++)
        fill_mixed(copies[i], n);
    memcpy(wanted[0], copies[in_place ? 0 : 3], sizeof wanted[0]);
    CALL(reference, mapgrad, copies[0], sg, copies[1], copies[2], wanted[0], n, 0.75, 1.5);
    T *g = placed(0, ng, at_end), *d = in_place ? g : placed(3, n, at_end);
    T *x = needs & NEEDS_X ? placed(1, n, at_end) : NULL, *y = needs & NEEDS_Y ? placed(2, n, at_end) : NULL;
    CALL(tested, mapgrad, g, sg, x, y, d, n, 0.75, 1.5);
    compare_values(d, wanted[0], n, n, how);
    check_intact(in_place ? 0 : 3, d, n, n, how);
}

static void check_zip(ptrdiff_t n, int at_end, int in_place, int strides, const char *how)
{
    const ptrdiff_t sa = strides & 1 ? 0 : 1, sb = strides & 2 ? 0 : 1;
    if (in_place && sa == 0)
        return;
    fill_mixed(copies[0], n + 1);
    fill_mixed(copies[1], n + 1);
    CALL(reference, zip, copies[0], sa, copies[1], sb, wanted[0], n, 0.75);
    T *a = placed(0, sa == 0 && n > 0 ? 1 : n, at_end), *b = placed(1, sb == 0 && n > 0 ? 1 : n, at_end);
    T *y = in_place ? a : placed(2, n, at_end);
    CALL(tested, zip, a, sa, b, sb, y, n, 0.75);
    compare_values(y, wanted[0], n, n, how);
    check_intact(in_place ? 0 : 2, y, n, n, how);
}

static void check_zipgrad(ptrdiff_t n, int at_end, int in_place, int strides, const char *how)
{
    const int needs = pair->entry->needs;
    const ptrdiff_t sg = strides & 1 ? 0 : 1, sa = strides & 2 ? 0 : 1, sb = strides & 4 ? 0 : 1;
    if (in_place && sg == 0)
        return;
    for (int i = 0; i < 5; i++)
        fill_mixed(copies[i], n + 1);
    memcpy(wanted[0], copies[in_place ? 0 : 4], sizeof wanted[0]);
    CALL(reference, zipgrad, copies[0], sg, copies[1], sa, copies[2], sb, copies[3], wanted[0], n, 0.75);
    T *g = placed(0, sg == 0 && n > 0 ? 1 : n, at_end);
    T *a = needs & NEEDS_X ? placed(1, sa == 0 && n > 0 ? 1 : n, at_end) : NULL;
    T *b = needs & NEEDS_B ? placed(2, sb == 0 && n > 0 ? 1 : n, at_end) : NULL;
    T *y = needs & NEEDS_Y ? placed(3, n, at_end) : NULL, *d = in_place ? g : placed(4, n, at_end);
    CALL(tested, zipgrad, g, sg, a, sa, b, sb, y, d, n, 0.75);
    compare_values(d, wanted[0], n, n, how);
    check_intact(in_place ? 0 : 4, d, n, n, how);
}

static void check_bytes(const uint8_t *actual, const uint8_t *expected, ptrdiff_t n, const char *how)
{
    ++*done;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (actual[i] != expected[i]) {
            fail("byte", n, how, i, actual[i], expected[i]);
            return;
        }
    }
}

static void check_compare(ptrdiff_t n, int at_end, int strides, const char *how)
{
    const ptrdiff_t sa = strides & 1 ? 0 : 1, sb = strides & 2 ? 0 : 1;
    uint8_t expected[LENGTHS + 1];
    fill_mixed(copies[0], n + 1);
    fill_mixed(copies[1], n + 1);
    CALL(reference, compare, copies[0], sa, copies[1], sb, expected, n);
    T *a = placed(0, sa == 0 && n > 0 ? 1 : n, at_end), *b = placed(1, sb == 0 && n > 0 ? 1 : n, at_end);
    uint8_t *y = guarded_place(small_memory[2], (size_t)n, at_end);
    CALL(tested, compare, a, sa, b, sb, y, n);
    check_bytes(y, expected, n, how);
    if (!guarded_intact(small_memory[2], y, (size_t)n))
        fail("wrote outside", n, how, 2, 0, 0);
}

static void check_where(ptrdiff_t n, int at_end, int in_place, int strides, const char *how)
{
    const ptrdiff_t sc = strides & 1 ? 0 : 1, sa = strides & 2 ? 0 : 1, sb = strides & 4 ? 0 : 1;
    if (in_place && sa == 0)
        return;
    fill_mixed(copies[0], n + 1);
    fill_mixed(copies[1], n + 1);
    const size_t nc = (size_t)(sc == 0 && n > 0 ? 1 : n);
    uint8_t *c = guarded_place(small_memory[3], nc, at_end);
    for (size_t i = 0; i < nc; i++)
        c[i] = random_unit() < 0.5;
    CALL(reference, where, c, sc, copies[0], sa, copies[1], sb, wanted[0], n);
    T *a = placed(0, sa == 0 && n > 0 ? 1 : n, at_end), *b = placed(1, sb == 0 && n > 0 ? 1 : n, at_end);
    T *y = in_place ? a : placed(2, n, at_end);
    CALL(tested, where, c, sc, a, sa, b, sb, y, n);
    compare_values(y, wanted[0], n, n, how);
    check_intact(in_place ? 0 : 2, y, n, n, how);
}

static void check_fill(ptrdiff_t n, int at_end, const char *how)
{
    CALL(reference, fill, wanted[0], n, (T)-0.0);
    T *y = placed(0, n, at_end);
    CALL(tested, fill, y, n, (T)-0.0);
    compare_values(y, wanted[0], n, n, how);
    check_intact(0, y, n, n, how);
}

/* Reductions see tame numbers, and in every second case one special value too. */
static void fill_reduction(T *x, ptrdiff_t n, int special)
{
    fill_tame(x, n);
    if (special && n > 0)
        x[(ptrdiff_t)(random_unit() * (double)n)] = random_unit() < 0.5 ? (T)NAN : (T)2.5;
}

static void check_reduction(ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner, int at_end)
{
    const ptrdiff_t n = outer * length * inner, results = outer * inner;
    char how[64];
    snprintf(how, sizeof how, "(%td, %td, %td)", outer, length, inner);
    fill_reduction(copies[0], n, at_end);
    fill_tame(copies[1], results);
    fill_tame(copies[2], results);
    T *x = placed(0, n, at_end), *y = placed(1, results, at_end), *z = placed(2, results, at_end);
    switch (pair->entry->family) {
    case FAMILY_reduce:
        CALL(reference, reduce, copies[0], wanted[0], outer, length, inner);
        CALL(tested, reduce, x, y, outer, length, inner);
        compare_values(y, wanted[0], results, n, how);
        break;
    case FAMILY_moments:
        CALL(reference, moments, copies[0], wanted[0], wanted[1], outer, length, inner);
        CALL(tested, moments, x, y, z, outer, length, inner);
        compare_values(y, wanted[0], results, n, how);
        compare_values(z, wanted[1], results, n, how);
        break;
    default: {
        static int64_t expected[ROOM], actual[ROOM];
        CALL(reference, argreduce, copies[0], expected, outer, length, inner);
        CALL(tested, argreduce, x, actual, outer, length, inner);
        ++*done;
        for (ptrdiff_t i = 0; i < results; i++) {
            if (actual[i] != expected[i])
                fail("place", n, how, i, (double)actual[i], (double)expected[i]);
        }
    }
    }
    check_intact(1, y, results, n, how);
}

static void check_reductions(void)
{
    static const ptrdiff_t runs[] = {63, 64, 65, 100, 8191, 8192, 8193, 2 * 8192 + 33, ROOM - 5};
    static const ptrdiff_t rows[] = {1, 2, 63, 64, 65, 130, 180}, columns[] = {2, 3, 7, 16, 17, 33, 70, 129};
    for (int at_end = 0; at_end < 2; at_end++) {
        for (ptrdiff_t n = 0; n <= LENGTHS; n++)
            check_reduction(3, n, 1, at_end);
        for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
            check_reduction(1, runs[i], 1, at_end);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            for (size_t j = 0; j < sizeof columns / sizeof columns[0]; j++)
                check_reduction(1, rows[i], columns[j], at_end);
        }
        check_reduction(2, 65, 130, at_end);
    }
}

static void check_softmax(ptrdiff_t rows, ptrdiff_t n, int at_end, int in_place, const char *how)
{
    const ptrdiff_t count = rows * n;
    for (int i = 0; i < 3; i++)
        fill_tame(copies[i], count);
    T *x = placed(0, count, at_end), *y = placed(1, count, at_end), *d = in_place ? x : placed(2, count, at_end);
    if (pair->entry->family == FAMILY_softmax) {
        CALL(reference, softmax, copies[0], wanted[0], rows, n);
        CALL(tested, softmax, x, d, rows, n);
    } else {
        memcpy(wanted[0], copies[in_place ? 0 : 2], sizeof wanted[0]);
        CALL(reference, softmaxgrad, copies[0], copies[1], wanted[0], rows, n);
        CALL(tested, softmaxgrad, x, y, d, rows, n);
    }
    compare_values(d, wanted[0], count, n, how);
    check_intact(in_place ? 0 : 2, d, count, n, how);
}

static void check_gemm(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, int at_end, T beta)
{
    char how[64];
    snprintf(how, sizeof how, "m = %td, n = %td, k = %td", m, n, k);
    fill_tame(copies[0], m * k);
    fill_tame(copies[1], k * n);
    fill_tame(copies[2], m * n);
    for (int transposed = 0; transposed < 4; transposed++) {
        const int ta = transposed & 1, tb = transposed >> 1;
        T *a = placed(0, m * k, at_end), *b = placed(1, k * n, at_end), *c = placed(2, m * n, at_end);
        memcpy(wanted[0], copies[2], sizeof wanted[0]);
        CALL(reference, gemm, ta, tb, m, n, k, (T)0.5, copies[0], ta ? m : k, copies[1], tb ? k : n, beta, wanted[0],
             n);
        CALL(tested, gemm, ta, tb, m, n, k, (T)0.5, a, ta ? m : k, b, tb ? k : n, beta, c, n);
        compare_values(c, wanted[0], m * n, n, how);
        check_intact(2, c, m * n, n, how);
    }
}

static void check_lengths(void)
{
    for (ptrdiff_t n = 0; n <= LENGTHS; n++) {
        for (int variant = 0; variant < 32; variant++) {
            const int at_end = variant & 1, in_place = variant >> 1 & 1, strides = variant >> 2;
            char how[64];
            snprintf(how, sizeof how, "%s%s, strides %d", at_end ? "at the end" : "at the start",
                     in_place ? ", in place" : "", strides);
            switch (pair->entry->family) {
            case FAMILY_map:
                check_map(n, at_end, in_place, how);
                break;
            case FAMILY_mapgrad:
                check_mapgrad(n, at_end, in_place, strides, how);
                break;
            case FAMILY_zip:
                check_zip(n, at_end, in_place, strides, how);
                break;
            case FAMILY_zipgrad:
                check_zipgrad(n, at_end, in_place, strides, how);
                break;
            case FAMILY_compare:
                check_compare(n, at_end, strides, how);
                break;
            case FAMILY_where:
                check_where(n, at_end, in_place, strides, how);
                break;
            case FAMILY_fill:
                check_fill(n, at_end, how);
                break;
            default:
                check_softmax(2, n, at_end, in_place, how);
                break;
            }
        }
    }
}

int REAL_CHECK(const kernel_pair *checked, long *checks)
{
    static const ptrdiff_t sizes[] = {0, 1, 2, 5, 8, 17, 33, 50};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    pair = checked;
    done = checks;
    failures = 0;
    random_state = 1;
    for (int i = 0; i < OPERANDS && small_memory[i].start == NULL; i++) {
        small_memory[i] = guarded_new(4096);
        large_memory[i] = guarded_new(ROOM * sizeof(T));
    }
    switch (pair->entry->family) {
    case FAMILY_reduce:
    case FAMILY_argreduce:
    case FAMILY_moments:
        check_reductions();
        break;
    case FAMILY_gemm:
        for (int i = 0; i < SIZES * SIZES * SIZES; i++)
            check_gemm(sizes[i % SIZES], sizes[i / SIZES % SIZES], sizes[i / SIZES / SIZES], i & 1, (T)(i % 3 - 1));
        break;
    default:
        check_lengths();
        break;
    }
    return failures;
}
