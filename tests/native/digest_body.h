/* The cases of each family, in a fixed order; twin: tests/digests/Cases.cs. Included once for each T. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "digest.h"
#include "kernels.h"

enum { ROOM = 120 * 540 + 540 * 260 };

static T first[ROOM], second[ROOM], third[ROOM], fourth[ROOM], output[ROOM], output2[ROOM];

static const T specials[] = {
    (T)0,    (T)-0.0, 1,        -1,           (T)INFINITY,   (T)-INFINITY, (T)NAN, (T)0.5,
    (T)-0.5, 2,       -LARGEST, LEAST_NORMAL, -LEAST_NORMAL, LEAST,        -LEAST, LARGEST,
};

enum { SPECIALS = sizeof specials / sizeof specials[0] };

/* A multiple of 2^(3 - PRECISION) in [-4, 4). */
static double plain(digest *d)
{
    const int64_t centred = (int64_t)(digest_next(d) >> (64 - PRECISION)) - (INT64_C(1) << (PRECISION - 1));
    return (double)centred * (8.0 / (double)(INT64_C(1) << PRECISION));
}

/* 2^exponent, of a normal double. */
static double power_of_two(int exponent)
{
    const uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* Of eight numbers one is special, one of any magnitude, the others plain. */
static T mixed(digest *d)
{
    const uint64_t choice = digest_next(d);
    if ((choice & 7) == 0)
        return specials[(choice >> 3) % SPECIALS];
    if ((choice & 7) == 1)
        return (T)(plain(d) * power_of_two((int)((choice >> 3) % (2 * SCALES + 1)) - SCALES));
    return (T)plain(d);
}

static void fill_mixed(digest *d, T *x, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        x[i] = mixed(d);
}

static void fill_plain(digest *d, T *x, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        x[i] = (T)plain(d);
}

/* Near 1, so that a long product stays a number. Rounded once. */
static void fill_near_one(digest *d, T *x, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        x[i] = (T)(1 + plain(d) * 0x1p-6);
}

/* What reductions see: number 0, 2, ... plain, 1, 3, ... near 1; every third has one number of the mixed kind. */
static void fill_run(digest *d, T *x, ptrdiff_t n, int number)
{
    if (number % 2 == 0)
        fill_plain(d, x, n);
    else
        fill_near_one(d, x, n);
    if (number % 3 == 2) {
        const ptrdiff_t place = (ptrdiff_t)(digest_next(d) % (uint64_t)n);
        x[place] = mixed(d);
    }
}

/* NaN is one value: its payload is not part of the promise. */
static void take(digest *d, const T *y, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        BITS bits = NAN_BITS;
        if (y[i] == y[i])
            memcpy(&bits, &y[i], sizeof bits);
        digest_take(d, bits);
    }
}

#define CALL(family, ...) ((void(*) ADJ_ARGS_##family(T))kernel)(__VA_ARGS__)

static void take_bytes(digest *d, const uint8_t *y, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        digest_take(d, y[i]);
}

/* One length; the bits of strides say which operand is broadcast. */
static void elementwise(digest *d, const kernel_entry *entry, adj_function kernel, ptrdiff_t n, int strides)
{
    static uint8_t bytes[128];
    const ptrdiff_t s0 = strides & 1 ? 0 : 1, s1 = strides & 2 ? 0 : 1, s2 = strides & 4 ? 0 : 1;
    const int needs = entry->needs;
    fill_mixed(d, first, n);
    fill_mixed(d, second, n);
    fill_mixed(d, third, n);
    fill_mixed(d, fourth, n);
    fill_mixed(d, output, n);
    switch (entry->family) {
    case FAMILY_map:
        CALL(map, first, output, n, 0.75, 1.5);
        break;
    case FAMILY_mapgrad:
        CALL(mapgrad, first, s0, needs & NEEDS_X ? second : NULL, needs & NEEDS_Y ? fourth : NULL, output, n, 0.75,
             1.5);
        break;
    case FAMILY_zip:
        CALL(zip, first, s0, second, s1, output, n, 0.75);
        break;
    case FAMILY_zipgrad:
        CALL(zipgrad, first, s0, needs & NEEDS_X ? second : NULL, s1, needs & NEEDS_B ? third : NULL, s2,
             needs & NEEDS_Y ? fourth : NULL, output, n, 0.75);
        break;
    case FAMILY_compare:
        for (ptrdiff_t i = 0; i < n; i += 3)
            second[i] = first[i];
        CALL(compare, first, s0, second, s1, bytes, n);
        take_bytes(d, bytes, n);
        return;
    case FAMILY_where:
        for (ptrdiff_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)(digest_next(d) % 3);
        CALL(where, bytes, s0, first, s1, second, s2, output, n);
        break;
    default:
        CALL(fill, output, n, first[0]);
        break;
    }
    take(d, output, n);
}

static void all_elementwise(digest *d, const kernel_entry *entry, adj_function kernel)
{
    static const ptrdiff_t more[] = {63, 64, 65, 100};
    static const int combinations[] = {
        [FAMILY_map] = 1,     [FAMILY_mapgrad] = 2, [FAMILY_zip] = 4,  [FAMILY_zipgrad] = 8,
        [FAMILY_compare] = 4, [FAMILY_where] = 8,   [FAMILY_fill] = 1,
    };
    for (int strides = 0; strides < combinations[entry->family]; strides++) {
        for (ptrdiff_t n = 1; n <= 35; n++)
            elementwise(d, entry, kernel, n, strides);
        for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
            elementwise(d, entry, kernel, more[i], strides);
    }
}

static void reduction(digest *d, const kernel_entry *entry, adj_function kernel, ptrdiff_t outer, ptrdiff_t length,
                      ptrdiff_t inner, int number)
{
    static int64_t places[1024];
    fill_run(d, first, outer * length * inner, number);
    switch (entry->family) {
    case FAMILY_reduce:
        CALL(reduce, first, output, outer, length, inner);
        break;
    case FAMILY_moments:
        CALL(moments, first, output, output2, outer, length, inner);
        take(d, output2, outer * inner);
        break;
    default:
        CALL(argreduce, first, places, outer, length, inner);
        for (ptrdiff_t i = 0; i < outer * inner; i++)
            digest_take(d, (uint64_t)places[i]);
        return;
    }
    take(d, output, outer * inner);
}

static void all_reductions(digest *d, const kernel_entry *entry, adj_function kernel)
{
    static const ptrdiff_t runs[] = {100, 8191, 8192, 8193, 2 * 8192 + 33}, rows[] = {1, 2, 63, 64, 65, 130},
                           columns[] = {2, 3, 7, 16, 17, 33, 70};
    int number = 0;
    for (ptrdiff_t n = 1; n <= 70; n++)
        reduction(d, entry, kernel, 3, n, 1, number++);
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        for (int repeat = 0; repeat < 3; repeat++)
            reduction(d, entry, kernel, 1, runs[i], 1, number++);
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t j = 0; j < sizeof columns / sizeof columns[0]; j++)
            reduction(d, entry, kernel, 1, rows[i], columns[j], number++);
    }
    reduction(d, entry, kernel, 2, 65, 130, number);
}

static void all_softmax(digest *d, const kernel_entry *entry, adj_function kernel)
{
    for (int number = 0; number < 80; number++) {
        const ptrdiff_t columns = number < 70 ? number + 1 : 100 + 13 * number, n = 2 * columns;
        fill_run(d, first, n, number);
        fill_plain(d, second, n);
        fill_plain(d, output, n);
        if (entry->family == FAMILY_softmax)
            CALL(softmax, first, output, 2, columns);
        else
            CALL(softmaxgrad, first, second, output, 2, columns);
        take(d, output, n);
    }
}

static void gemm(digest *d, adj_function kernel, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, int number)
{
    static const T alphas[] = {1, (T)0.75, (T)-0.5}, betas[] = {0, 1, (T)-1.5, (T)0.25};
    for (int transposed = 0; transposed < 4; transposed++) {
        const int ta = transposed & 1, tb = transposed >> 1;
        fill_plain(d, first, m * k);
        fill_plain(d, second, k * n);
        fill_plain(d, output, m * n);
        CALL(gemm, ta, tb, m, n, k, alphas[number % 3], first, ta ? m : k, second, tb ? k : n, betas[number % 4],
             output, n);
        take(d, output, m * n);
    }
}

/* Around the tiles, and past a block of rows (96), of columns (512) and of k (256). */
static void all_gemm(digest *d, adj_function kernel)
{
    static const ptrdiff_t sizes[] = {1, 2, 5, 8, 17, 33, 50};
    static const ptrdiff_t large[][3] = {{13, 70, 300}, {100, 33, 520}, {1, 300, 257}, {300, 1, 257}, {120, 540, 260}};
    enum { SIZES = sizeof sizes / sizeof sizes[0], LARGE = sizeof large / sizeof large[0] };
    for (int i = 0; i < SIZES * SIZES * SIZES; i++)
        gemm(d, kernel, sizes[i % SIZES], sizes[i / SIZES % SIZES], sizes[i / SIZES / SIZES], i);
    for (int i = 0; i < LARGE; i++)
        gemm(d, kernel, large[i][0], large[i][1], large[i][2], i);
}

uint64_t DIGEST_OF(const kernel_entry *entry, adj_function kernel)
{
    digest d = {1, 0};
    switch (entry->family) {
    case FAMILY_reduce:
    case FAMILY_argreduce:
    case FAMILY_moments:
        all_reductions(&d, entry, kernel);
        break;
    case FAMILY_softmax:
    case FAMILY_softmaxgrad:
        all_softmax(&d, entry, kernel);
        break;
    case FAMILY_gemm:
        all_gemm(&d, kernel);
        break;
    default:
        all_elementwise(&d, entry, kernel);
        break;
    }
    return d.hash;
}
