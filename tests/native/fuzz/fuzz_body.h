/* One kernel on operands of exactly their size, each in a block of its own, so that the address sanitizer sees every
 * step beside it. Then, in this order: inputs are unchanged, a product of whole numbers is exact, and instruction sets
 * with FMA agree bit for bit. Included once for each T. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_case.h"
#include "kernels.h"

typedef struct {
    void *block, *copy; /* copy: the contents before the call */
    ptrdiff_t count;
    size_t unit, before; /* bytes of an element, and those in front of the first */
} operand;

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 16;
}

static T next_value(const fuzz_case *c, uint64_t *state)
{
    static const T specials[] = {(T)-0.0, (T)INFINITY, (T)-INFINITY, (T)NAN, (T)1e-38, (T)1e38, (T)-1e38, (T)0.5};
    const uint64_t random = next_random(state);
    if ((c->flags & FLAG_RAW_BITS) != 0) {
        const BITS bits = (BITS)(random ^ next_random(state) << 32);
        T value;
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    if ((c->flags & FLAG_SPECIAL) != 0 && random % 8 == 0)
        return specials[random / 8 % (sizeof specials / sizeof specials[0])];
    return (T)((int)(random % 17) - 8);
}

static void *begin(const operand *o) { return (unsigned char *)o->block + o->before; }

static operand make(const fuzz_case *c, int index, ptrdiff_t count, size_t unit)
{
    operand o = {.count = count, .unit = unit, .before = (size_t)c->offset[index] * unit};
    const size_t bytes = o.before + (size_t)count * unit;
    o.block = malloc(bytes > 0 ? bytes : 1);
    o.copy = malloc(bytes > 0 ? bytes : 1);
    if (o.block == NULL || o.copy == NULL)
        fuzz_fail(c, "no memory", index);
    memset(o.block, 0xA5, o.before);
    uint64_t state = c->seed + (uint64_t)index * 0x9E3779B97F4A7C15u;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (unit == 1)
            ((uint8_t *)begin(&o))[i] = (uint8_t)(next_random(&state) & 1);
        else if (unit == sizeof(T)) {
            const T value = next_value(c, &state);
            memcpy((unsigned char *)begin(&o) + (size_t)i * unit, &value, unit);
        } else
            ((int64_t *)begin(&o))[i] = -1;
    }
    memcpy(o.copy, o.block, bytes);
    return o;
}

static operand make_reals(const fuzz_case *c, int index, ptrdiff_t count) { return make(c, index, count, sizeof(T)); }

/* Whether operand i is broadcast: then it has one element. */
static ptrdiff_t stride(const fuzz_case *c, int i) { return (c->flags >> i & FLAG_STRIDE_0) != 0 ? 0 : 1; }

static operand make_strided(const fuzz_case *c, int index, ptrdiff_t n)
{
    return make_reals(c, index, stride(c, index) == 0 && n > 0 ? 1 : n);
}

static void drop(operand *o)
{
    free(o->block);
    free(o->copy);
}

static void check_unchanged(const fuzz_case *c, const operand *o, int index)
{
    if (memcmp(o->block, o->copy, o->before + (size_t)o->count * o->unit) != 0)
        fuzz_fail(c, "an input was written", index);
}

static int is_nan_at(const operand *o, ptrdiff_t i)
{
    T value;
    if (o->unit != sizeof(T))
        return 0;
    memcpy(&value, (unsigned char *)begin(o) + (size_t)i * o->unit, sizeof value);
    return value != value;
}

/* Kernels whose results are exact, and so the same on every instruction set. */
static int is_exact(family of) { return of == FAMILY_compare || of == FAMILY_where || of == FAMILY_fill; }

/* The place in front of the output is intact, and the output is that of the instruction sets before. NaN may be any. */
static void check_output(fuzz_case *c, const operand *o)
{
    if (memcmp(o->block, o->copy, o->before) != 0)
        fuzz_fail(c, "wrote before the output", 0);
    const size_t bytes = (size_t)o->count * o->unit;
    const int has_fma = strcmp(c->isa, "scalar") != 0;
    if (!has_fma && !is_exact(c->entry->family))
        return;
    if (c->is_first) {
        c->is_first = 0;
        c->expected = malloc(bytes > 0 ? bytes : 1);
        if (c->expected == NULL)
            fuzz_fail(c, "no memory", 0);
        for (ptrdiff_t i = 0; i < o->count; i++) /* the canonical NaN */
            if (is_nan_at(o, i))
                memset((unsigned char *)begin(o) + (size_t)i * o->unit, 0xFF, o->unit);
        memcpy(c->expected, begin(o), bytes);
        return;
    }
    for (ptrdiff_t i = 0; i < o->count; i++) {
        const unsigned char *found = (unsigned char *)begin(o) + (size_t)i * o->unit;
        const unsigned char *wanted = (unsigned char *)c->expected + (size_t)i * o->unit;
        T value = 0;
        if (o->unit == sizeof(T))
            memcpy(&value, wanted, sizeof value);
        if (memcmp(found, wanted, o->unit) != 0 && !(value != value && is_nan_at(o, i)))
            fuzz_fail(c, "differs from the narrower lanes", i);
    }
}

#define CALL(family, ...) ((void(*) ADJ_ARGS_##family(T))c->kernel)(__VA_ARGS__)

static T scalar_argument(const fuzz_case *c, int shift) { return (T)((int)(c->seed >> shift & 7) - 3); }

static void fuzz_map(fuzz_case *c)
{
    const ptrdiff_t n = c->n[0];
    operand x = make_reals(c, 0, n), y = make_reals(c, 1, n);
    const int in_place = (c->flags & FLAG_IN_PLACE) != 0;
    CALL(map, begin(&x), begin(in_place ? &x : &y), n, 0.75, 1.5);
    if (!in_place)
        check_unchanged(c, &x, 0);
    check_output(c, in_place ? &x : &y);
    drop(&x);
    drop(&y);
}

/* mapgrad and zipgrad: g, a, b, y and d; what the op does not need is null. */
static void fuzz_backward(fuzz_case *c, int is_zip)
{
    const ptrdiff_t n = c->n[0];
    const int needs = c->entry->needs, in_place = (c->flags & FLAG_IN_PLACE) != 0 && stride(c, 0) == 1;
    operand g = make_strided(c, 0, n), a = is_zip ? make_strided(c, 1, n) : make_reals(c, 1, n);
    operand b = make_strided(c, 2, n), y = make_reals(c, 3, n), d = make_reals(c, 4, n);
    const T *pa = needs & NEEDS_X ? begin(&a) : NULL, *pb = needs & NEEDS_B ? begin(&b) : NULL;
    const T *py = needs & NEEDS_Y ? begin(&y) : NULL;
    operand *out = in_place ? &g : &d;
    if (is_zip)
        CALL(zipgrad, begin(&g), stride(c, 0), pa, stride(c, 1), pb, stride(c, 2), py, begin(out), n, 0.75);
    else
        CALL(mapgrad, begin(&g), stride(c, 0), pa, py, begin(out), n, 0.75, 1.5);
    operand *all[] = {&g, &a, &b, &y};
    for (int i = 0; i < 4; i++)
        if (all[i] != out)
            check_unchanged(c, all[i], i);
    check_output(c, out);
    for (int i = 0; i < 4; i++)
        drop(all[i]);
    drop(&d);
}

/* zip, compare and where. */
static void fuzz_forward(fuzz_case *c)
{
    const ptrdiff_t n = c->n[0];
    const int is_compare = c->entry->family == FAMILY_compare, is_where = c->entry->family == FAMILY_where;
    const int in_place = (c->flags & FLAG_IN_PLACE) != 0 && stride(c, 0) == 1 && !is_compare;
    operand a = make_strided(c, 0, n), b = make_strided(c, 1, n), y = make(c, 2, n, is_compare ? 1 : sizeof(T));
    operand mask = make(c, 3, stride(c, 2) == 0 && n > 0 ? 1 : n, 1);
    operand *out = in_place ? &a : &y;
    if (is_compare)
        CALL(compare, begin(&a), stride(c, 0), begin(&b), stride(c, 1), begin(out), n);
    else if (is_where)
        CALL(where, begin(&mask), stride(c, 2), begin(&a), stride(c, 0), begin(&b), stride(c, 1), begin(out), n);
    else
        CALL(zip, begin(&a), stride(c, 0), begin(&b), stride(c, 1), begin(out), n, 0.75);
    if (!in_place)
        check_unchanged(c, &a, 0);
    check_unchanged(c, &b, 1);
    check_unchanged(c, &mask, 3);
    check_output(c, out);
    drop(&a);
    drop(&b);
    drop(&y);
    drop(&mask);
}

static void fuzz_fill(fuzz_case *c)
{
    operand y = make_reals(c, 0, c->n[0]);
    CALL(fill, begin(&y), c->n[0], scalar_argument(c, 0));
    check_output(c, &y);
    drop(&y);
}

static void fuzz_reduction(fuzz_case *c)
{
    const ptrdiff_t outer = c->n[0], inner = c->n[2], results = outer * inner;
    const ptrdiff_t length = inner > 20 ? c->n[1] % 300 : c->n[1];
    if (length == 0 && c->entry->family != FAMILY_reduce) /* without an element there is no place, and no mean */
        return;
    const int has_places = c->entry->family == FAMILY_argreduce;
    operand x = make_reals(c, 0, outer * length * inner);
    operand y = make(c, 1, results, has_places ? sizeof(int64_t) : sizeof(T)), z = make_reals(c, 2, results);
    if (has_places)
        CALL(argreduce, begin(&x), begin(&y), outer, length, inner);
    else if (c->entry->family == FAMILY_moments)
        CALL(moments, begin(&x), begin(&y), begin(&z), outer, length, inner);
    else
        CALL(reduce, begin(&x), begin(&y), outer, length, inner);
    check_unchanged(c, &x, 0);
    for (ptrdiff_t i = 0; has_places && i < results; i++) {
        const int64_t place = ((const int64_t *)begin(&y))[i];
        if (place < 0 || place >= length)
            fuzz_fail(c, "a place that does not exist", i);
    }
    check_output(c, &y);
    drop(&x);
    drop(&y);
    drop(&z);
}

static void fuzz_softmax(fuzz_case *c)
{
    const ptrdiff_t rows = c->n[0], columns = c->n[1];
    const int in_place = (c->flags & FLAG_IN_PLACE) != 0;
    operand x = make_reals(c, 0, rows * columns), y = make_reals(c, 1, rows * columns);
    operand d = make_reals(c, 2, rows * columns), *out = in_place ? &x : &d;
    if (c->entry->family == FAMILY_softmax)
        CALL(softmax, begin(&x), begin(out), rows, columns);
    else
        CALL(softmaxgrad, begin(&x), begin(&y), begin(out), rows, columns);
    check_unchanged(c, &y, 1);
    check_output(c, out);
    drop(&x);
    drop(&y);
    drop(&d);
}

/* Whole numbers of at most 8: every sum of up to 140 products, times 4, is exact in a float. */
static void check_product(const fuzz_case *c, const operand *o, const operand *before, const ptrdiff_t *strides,
                          T alpha, T beta)
{
    const T *a = begin(&before[0]), *b = begin(&before[1]);
    const ptrdiff_t columns = c->n[1], ldc = strides[4];
    for (ptrdiff_t i = 0; i < o->count; i++) {
        const ptrdiff_t row = i / ldc, column = i % ldc;
        T was, is, wanted = 0;
        memcpy(&was, (unsigned char *)o->copy + o->before + (size_t)i * sizeof(T), sizeof was);
        memcpy(&is, (unsigned char *)begin(o) + (size_t)i * sizeof(T), sizeof is);
        if (column < columns) {
            for (ptrdiff_t p = 0; p < c->n[2]; p++)
                wanted += a[row * strides[0] + p * strides[1]] * b[p * strides[2] + column * strides[3]];
            wanted = alpha * wanted + beta * was;
        } else
            wanted = was;
        if (wanted != is)
            fuzz_fail(c, column < columns ? "a wrong element" : "wrote between the rows", i);
    }
}

static void fuzz_gemm(fuzz_case *c)
{
    const int ta = (c->flags & FLAG_TRANS_A) != 0, tb = (c->flags & FLAG_TRANS_B) != 0;
    const ptrdiff_t m = c->n[0], n = c->n[1], k = c->n[2];
    const ptrdiff_t lda = (ta ? m : k) + c->pad, ldb = (tb ? k : n) + c->pad, ldc = n + c->pad;
    const ptrdiff_t a_rows = ta ? k : m, b_rows = tb ? n : k;
    const T alpha = scalar_argument(c, 0), beta = (c->flags & FLAG_NO_BETA) != 0 ? 0 : scalar_argument(c, 8);
    operand in[] = {make_reals(c, 0, a_rows > 0 ? a_rows * lda - c->pad : 0),
                    make_reals(c, 1, b_rows > 0 ? b_rows * ldb - c->pad : 0)};
    operand out = make_reals(c, 2, m > 0 ? m * ldc - c->pad : 0);
    CALL(gemm, ta, tb, m, n, k, alpha, begin(&in[0]), lda, begin(&in[1]), ldb, beta, begin(&out), ldc);
    check_unchanged(c, &in[0], 0);
    check_unchanged(c, &in[1], 1);
    const ptrdiff_t strides[] = {ta ? 1 : lda, ta ? lda : 1, tb ? 1 : ldb, tb ? ldb : 1, ldc};
    if ((c->flags & (FLAG_RAW_BITS | FLAG_SPECIAL)) == 0)
        check_product(c, &out, in, strides, alpha, beta);
    check_output(c, &out);
    drop(&in[0]);
    drop(&in[1]);
    drop(&out);
}

void FUZZ_KERNEL(fuzz_case *c)
{
    switch (c->entry->family) {
    case FAMILY_map:
        fuzz_map(c);
        break;
    case FAMILY_mapgrad:
    case FAMILY_zipgrad:
        fuzz_backward(c, c->entry->family == FAMILY_zipgrad);
        break;
    case FAMILY_zip:
    case FAMILY_compare:
    case FAMILY_where:
        fuzz_forward(c);
        break;
    case FAMILY_fill:
        fuzz_fill(c);
        break;
    case FAMILY_reduce:
    case FAMILY_argreduce:
    case FAMILY_moments:
        fuzz_reduction(c);
        break;
    case FAMILY_gemm:
        fuzz_gemm(c);
        break;
    default:
        fuzz_softmax(c);
        break;
    }
}
