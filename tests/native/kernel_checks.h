/* A kernel against its reference, at every length around the lane counts, with every stride, in place and not, between
 * guard pages, at aligned and unaligned addresses. Included once for each T; a body and not a header with
 * declarations. */
#include "kernel_operands.h"

#define CALL(which, family, ...) ((void(*) ADJ_ARGS_##family(T))pair->which)(__VA_ARGS__)

static void check_map(ptrdiff_t n, placement where, int in_place, const char *how)
{
    fill_mixed(copies[0], n);
    CALL(reference, map, copies[0], wanted[0], n, 0.75, 1.5);
    T *x = placed(0, n, where), *y = in_place ? x : placed(1, n, where);
    CALL(tested, map, x, y, n, 0.75, 1.5);
    compare_values(y, wanted[0], n, n, how);
    check_intact(0, x, n, n, how);
    if (!in_place)
        check_intact(1, y, n, n, how);
}

static void check_mapgrad(ptrdiff_t n, placement where, int in_place, int strides, const char *how)
{
    const int needs = pair->entry->needs;
    const ptrdiff_t sg = strides & 1 ? 0 : 1, ng = sg == 0 && n > 0 ? 1 : n;
    if (in_place && sg == 0)
        return;
    for (int i = 0; i < 4; i++)
        fill_mixed(copies[i], n);
    memcpy(wanted[0], copies[in_place ? 0 : 3], sizeof wanted[0]);
    CALL(reference, mapgrad, copies[0], sg, copies[1], copies[2], wanted[0], n, 0.75, 1.5);
    T *g = placed(0, ng, where), *d = in_place ? g : placed(3, n, where);
    T *x = needs & NEEDS_X ? placed(1, n, where) : NULL, *y = needs & NEEDS_Y ? placed(2, n, where) : NULL;
    CALL(tested, mapgrad, g, sg, x, y, d, n, 0.75, 1.5);
    compare_values(d, wanted[0], n, n, how);
    check_intact(in_place ? 0 : 3, d, n, n, how);
}

static void check_zip(ptrdiff_t n, placement where, int in_place, int strides, const char *how)
{
    const ptrdiff_t sa = strides & 1 ? 0 : 1, sb = strides & 2 ? 0 : 1;
    if (in_place && sa == 0)
        return;
    fill_mixed(copies[0], n + 1);
    fill_mixed(copies[1], n + 1);
    CALL(reference, zip, copies[0], sa, copies[1], sb, wanted[0], n, 0.75);
    T *a = placed(0, sa == 0 && n > 0 ? 1 : n, where), *b = placed(1, sb == 0 && n > 0 ? 1 : n, where);
    T *y = in_place ? a : placed(2, n, where);
    CALL(tested, zip, a, sa, b, sb, y, n, 0.75);
    compare_values(y, wanted[0], n, n, how);
    check_intact(in_place ? 0 : 2, y, n, n, how);
}

static void check_zipgrad(ptrdiff_t n, placement where, int in_place, int strides, const char *how)
{
    const int needs = pair->entry->needs;
    const ptrdiff_t sg = strides & 1 ? 0 : 1, sa = strides & 2 ? 0 : 1, sb = strides & 4 ? 0 : 1;
    if (in_place && sg == 0)
        return;
    for (int i = 0; i < 5; i++)
        fill_mixed(copies[i], n + 1);
    memcpy(wanted[0], copies[in_place ? 0 : 4], sizeof wanted[0]);
    CALL(reference, zipgrad, copies[0], sg, copies[1], sa, copies[2], sb, copies[3], wanted[0], n, 0.75);
    T *g = placed(0, sg == 0 && n > 0 ? 1 : n, where);
    T *a = needs & NEEDS_X ? placed(1, sa == 0 && n > 0 ? 1 : n, where) : NULL;
    T *b = needs & NEEDS_B ? placed(2, sb == 0 && n > 0 ? 1 : n, where) : NULL;
    T *y = needs & NEEDS_Y ? placed(3, n, where) : NULL, *d = in_place ? g : placed(4, n, where);
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

static void check_compare(ptrdiff_t n, placement where, int strides, const char *how)
{
    const ptrdiff_t sa = strides & 1 ? 0 : 1, sb = strides & 2 ? 0 : 1;
    uint8_t expected[LENGTHS + 1];
    fill_mixed(copies[0], n + 1);
    fill_mixed(copies[1], n + 1);
    CALL(reference, compare, copies[0], sa, copies[1], sb, expected, n);
    T *a = placed(0, sa == 0 && n > 0 ? 1 : n, where), *b = placed(1, sb == 0 && n > 0 ? 1 : n, where);
    uint8_t *y = place_bytes(2, (size_t)n, 1, where);
    CALL(tested, compare, a, sa, b, sb, y, n);
    check_bytes(y, expected, n, how);
    check_bytes_intact(2, y, (size_t)n, n, how);
}

static void check_where(ptrdiff_t n, placement where, int in_place, int strides, const char *how)
{
    const ptrdiff_t sc = strides & 1 ? 0 : 1, sa = strides & 2 ? 0 : 1, sb = strides & 4 ? 0 : 1;
    if (in_place && sa == 0)
        return;
    fill_mixed(copies[0], n + 1);
    fill_mixed(copies[1], n + 1);
    const size_t nc = (size_t)(sc == 0 && n > 0 ? 1 : n);
    uint8_t *c = place_bytes(3, nc, 1, where);
    for (size_t i = 0; i < nc; i++)
        c[i] = random_unit() < 0.5;
    CALL(reference, where, c, sc, copies[0], sa, copies[1], sb, wanted[0], n);
    T *a = placed(0, sa == 0 && n > 0 ? 1 : n, where), *b = placed(1, sb == 0 && n > 0 ? 1 : n, where);
    T *y = in_place ? a : placed(2, n, where);
    CALL(tested, where, c, sc, a, sa, b, sb, y, n);
    compare_values(y, wanted[0], n, n, how);
    check_intact(in_place ? 0 : 2, y, n, n, how);
}

static void check_fill(ptrdiff_t n, placement where, const char *how)
{
    CALL(reference, fill, wanted[0], n, (T)-0.0);
    T *y = placed(0, n, where);
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

static void check_reduction(ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner, placement where)
{
    const ptrdiff_t n = outer * length * inner, results = outer * inner;
    char how[64];
    snprintf(how, sizeof how, "(%td, %td, %td)", outer, length, inner);
    fill_reduction(copies[0], n, where != AT_START);
    fill_tame(copies[1], results);
    fill_tame(copies[2], results);
    T *x = placed(0, n, where), *y = placed(1, results, where), *z = placed(2, results, where);
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
        static int64_t expected[ROOM];
        const size_t bytes = (size_t)results * sizeof(int64_t);
        int64_t *actual = place_bytes(3, bytes, sizeof(int64_t), where);
        CALL(reference, argreduce, copies[0], expected, outer, length, inner);
        CALL(tested, argreduce, x, actual, outer, length, inner);
        check_bytes_intact(3, actual, bytes, n, how);
        ++*done;
        for (ptrdiff_t i = 0; i < results; i++) {
            if (actual[i] != expected[i])
                fail("place", n, how, i, (double)actual[i], (double)expected[i]);
        }
    }
    }
    check_intact(1, y, results, n, how);
    check_intact(2, z, results, n, how);
}

static void check_reductions(void)
{
    static const ptrdiff_t runs[] = {63, 64, 65, 100, 8191, 8192, 8193, 2 * 8192 + 33, ROOM - 5};
    static const ptrdiff_t rows[] = {1, 2, 63, 64, 65, 130, 180}, columns[] = {2, 3, 7, 16, 17, 33, 70, 129};
    for (placement where = 0; where < PLACES; where++) {
        for (ptrdiff_t n = 0; n <= LENGTHS; n++) {
            check_reduction(3, n, 1, where);
            check_reduction(2, 3, n, where);
            check_reduction(n, 2, 3, where);
        }
        for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
            check_reduction(1, runs[i], 1, where);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            for (size_t j = 0; j < sizeof columns / sizeof columns[0]; j++)
                check_reduction(1, rows[i], columns[j], where);
        }
        check_reduction(2, 65, 130, where);
    }
}

static void check_softmax(ptrdiff_t rows, ptrdiff_t n, placement where, int in_place, const char *how)
{
    const ptrdiff_t count = rows * n;
    for (int i = 0; i < 3; i++)
        fill_tame(copies[i], count);
    T *x = placed(0, count, where), *y = placed(1, count, where), *d = in_place ? x : placed(2, count, where);
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

/* Rows lie pad elements further apart than they are long; what is between them is nobody's. */
static void check_gemm(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ptrdiff_t pad, placement where, T beta)
{
    char how[96];
    snprintf(how, sizeof how, "m = %td, n = %td, k = %td, pad = %td, %s", m, n, k, pad, place_names[where]);
    for (int transposed = 0; transposed < 4; transposed++) {
        const int ta = transposed & 1, tb = transposed >> 1;
        const ptrdiff_t lda = (ta ? m : k) + pad, ldb = (tb ? k : n) + pad, ldc = n + pad;
        const ptrdiff_t a_rows = ta ? k : m, b_rows = tb ? n : k;
        const ptrdiff_t a_count = a_rows > 0 ? a_rows * lda - pad : 0, b_count = b_rows > 0 ? b_rows * ldb - pad : 0;
        const ptrdiff_t c_count = m > 0 ? m * ldc - pad : 0;
        fill_tame(copies[0], a_count);
        fill_tame(copies[1], b_count);
        fill_tame(copies[2], c_count);
        memcpy(wanted[0], copies[2], (size_t)c_count * sizeof(T));
        CALL(reference, gemm, ta, tb, m, n, k, (T)0.5, copies[0], lda, copies[1], ldb, beta, wanted[0], ldc);
        T *a = placed(0, a_count, where), *b = placed(1, b_count, where), *c = placed(2, c_count, where);
        if (!(beta < 0 || beta > 0)) { /* then c is never read */
            for (ptrdiff_t i = 0; i < m; i++)
                for (ptrdiff_t j = 0; j < n; j++)
                    c[i * ldc + j] = (T)NAN;
        }
        CALL(tested, gemm, ta, tb, m, n, k, (T)0.5, a, lda, b, ldb, beta, c, ldc);
        compare_values(c, wanted[0], c_count, n, how);
        check_intact(2, c, c_count, n, how);
    }
}

static void check_products(void)
{
    static const ptrdiff_t sizes[] = {0, 1, 2, 5, 8, 17, 33, 50};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    for (int i = 0; i < SIZES * SIZES * SIZES; i++)
        check_gemm(sizes[i % SIZES], sizes[i / SIZES % SIZES], sizes[i / SIZES / SIZES], i % 2 * 3,
                   (placement)(i % PLACES), (T)(i / 2 % 3 - 1));
    /* Every length in every position, among them the products with vectors. */
    for (ptrdiff_t n = 0; n <= LENGTHS; n++) {
        for (int i = 0; i < 2 * PLACES; i++) {
            const placement where = (placement)(i % PLACES);
            const ptrdiff_t pad = i / PLACES * 5, other = 1 + i % 2 * 6;
            const T beta = (T)(n % 2);
            check_gemm(n, other, 7, pad, where, beta);
            check_gemm(other, n, 7, pad, where, beta);
            check_gemm(other, 7, n, pad, where, beta);
            check_gemm(7, other, n, pad, where, beta);
        }
    }
}

static void check_lengths(void)
{
    for (ptrdiff_t n = 0; n <= LENGTHS; n++) {
        for (int variant = 0; variant < 16 * PLACES; variant++) {
            const int in_place = variant & 1, strides = variant >> 1 & 7;
            const placement where = (placement)(variant >> 4);
            char how[64];
            snprintf(how, sizeof how, "%s%s, strides %d", place_names[where], in_place ? ", in place" : "", strides);
            switch (pair->entry->family) {
            case FAMILY_map:
                check_map(n, where, in_place, how);
                break;
            case FAMILY_mapgrad:
                check_mapgrad(n, where, in_place, strides, how);
                break;
            case FAMILY_zip:
                check_zip(n, where, in_place, strides, how);
                break;
            case FAMILY_zipgrad:
                check_zipgrad(n, where, in_place, strides, how);
                break;
            case FAMILY_compare:
                check_compare(n, where, strides, how);
                break;
            case FAMILY_where:
                check_where(n, where, in_place, strides, how);
                break;
            case FAMILY_fill:
                check_fill(n, where, how);
                break;
            default:
                check_softmax(2, n, where, in_place, how);
                break;
            }
        }
    }
}

int REAL_CHECK(const kernel_pair *checked, long *checks)
{
    pair = checked;
    done = checks;
    failures = 0;
    random_state = 1;
    for (int i = 0; i < OPERANDS && small_memory[i].start == NULL; i++) {
        small_memory[i] = guarded_new(4096);
        large_memory[i] = guarded_new(ROOM * sizeof(T) + LARGEST_SKEW);
    }
    switch (pair->entry->family) {
    case FAMILY_reduce:
    case FAMILY_argreduce:
    case FAMILY_moments:
        check_reductions();
        break;
    case FAMILY_gemm:
        check_products();
        break;
    default:
        check_lengths();
        break;
    }
    return failures;
}
