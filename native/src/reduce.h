/* The loops of reductions, in an order of operations that depends on the lengths alone: not on the width of the lanes,
 * not on the number of threads. managed/Adjoint/Kernels/Reduce.cs does the same, and tests demand the same bits.
 *
 * A run (inner == 1) is cut into blocks of RUN_BLOCK. In a block, element i belongs to virtual lane i mod 32; each lane
 * takes its elements in order, in strands of STRAND that start at the identity, and combines the strands in order; then
 * lane i takes lane i + w, for w = 16, 8, 4, 2, 1. Columns
 * (inner > 1) are cut into blocks of ROW_BLOCK rows; a column starts at the identity and takes the rows in order.
 *
 * The partial results of the blocks then combine pairwise, neighbour with neighbour: ((0 1)(2 3))((4 5) 6), like the
 * carries of a binary counter: level k holds the combination of 2^k neighbouring blocks while bit k of the count is
 * set. */
#ifndef ADJ_REDUCE_H
#define ADJ_REDUCE_H

#include <string.h>

#include "real.h"

/* accumulator and element become an accumulator; z is a second operand, read where reads_z says so. */
typedef struct {
    V (*step)(V accumulator, V x, V z);
    V (*combine)(V a, V b);
    double identity;
    int reads_z;
    V (*map)(V x, V z); /* where there is one, a step combines with what it makes of x and z, which is stored */
} reducer;

enum {
    VIRTUAL_LANES = 32,
    RUN_BLOCK = 8192,
    STRAND = 32, /* steps that a lane takes on end */
    ROW_BLOCK = 64,
    COLUMNS = 128, /* that one pass takes: their levels live on the stack */
    LEVELS = 52    /* 2^51 blocks of 64 rows of two floats are 2^60 bytes, more than an address space has */
};

/* y = (a, b), column by column; y may be b. The arrays have room for whole vectors. */
ADJ_INLINE void combine_columns(reducer op, const T *a, const T *b, T *y, ptrdiff_t columns)
{
    for (ptrdiff_t c = 0; c < columns; c += LANES)
        v_store(y + c, op.combine(v_load(a + c), v_load(b + c)));
}

/* Takes block number block (0, 1, 2, ...); partial is overwritten. */
ADJ_INLINE void tree_push(reducer op, T *levels, ptrdiff_t pitch, ptrdiff_t block, T *partial, ptrdiff_t columns)
{
    for (; (block & 1) != 0; block >>= 1, levels += pitch)
        combine_columns(op, levels, partial, partial, columns);
    memcpy(levels, partial, (size_t)pitch * sizeof(T));
}

/* Combines into y what the pushes of that many blocks left behind, the latest blocks first. */
ADJ_INLINE void tree_fold(reducer op, const T *levels, ptrdiff_t pitch, ptrdiff_t blocks, T *y, ptrdiff_t columns)
{
    while ((blocks & 1) == 0) {
        blocks >>= 1;
        levels += pitch;
    }
    memcpy(y, levels, (size_t)pitch * sizeof(T));
    while ((blocks >>= 1) != 0) {
        levels += pitch;
        if ((blocks & 1) != 0)
            combine_columns(op, levels, y, y, columns);
    }
}

/* The accumulator after the n elements, or the vector, from k on. */
ADJ_INLINE V reduce_take(reducer op, V accumulator, const T *x, const T *z, ptrdiff_t sz, T *w, ptrdiff_t k,
                         ptrdiff_t n)
{
    const V xk = v_load_up_to(x + k, n);
    const V zk = !op.reads_z ? v_set(0.0) : sz == 0 ? v_load(z) : v_load_up_to(z + k * sz, n);
    if (!op.map)
        return op.step(accumulator, xk, zk);
    const V mapped = op.map(xk, zk);
    v_store_up_to(w + k, mapped, n);
    return op.combine(accumulator, mapped);
}

/* The virtual lanes group .. group + 4 LANES - 1 over the whole chunks of a block. At most four accumulators at a time
 * stay in registers: narrow lanes walk the block, which L1 holds, more often. */
ADJ_INLINE void reduce_lanes(reducer op, const T *x, const T *z, ptrdiff_t sz, T *w, ptrdiff_t whole, ptrdiff_t group,
                             T *lanes)
{
    V t0 = v_set(op.identity), t1 = t0, t2 = t0, t3 = t0;
    const int four = 4 * LANES <= VIRTUAL_LANES;
    for (ptrdiff_t k = group; k < whole;) {
        V s0 = v_set(op.identity), s1 = s0, s2 = s0, s3 = s0;
        const ptrdiff_t strand = k + STRAND * VIRTUAL_LANES, end = strand < whole ? strand : whole;
        for (; k < end; k += VIRTUAL_LANES) {
            s0 = reduce_take(op, s0, x, z, sz, w, k, LANES);
            s1 = reduce_take(op, s1, x, z, sz, w, k + LANES, LANES);
            if (four) {
                s2 = reduce_take(op, s2, x, z, sz, w, k + 2 * LANES, LANES);
                s3 = reduce_take(op, s3, x, z, sz, w, k + 3 * LANES, LANES);
            }
        }
        t0 = op.combine(t0, s0);
        t1 = op.combine(t1, s1);
        if (four) {
            t2 = op.combine(t2, s2);
            t3 = op.combine(t3, s3);
        }
    }
    v_store(lanes + group, t0);
    v_store(lanes + group + LANES, t1);
    if (four) {
        v_store(lanes + group + 2 * LANES, t2);
        v_store(lanes + group + 3 * LANES, t3);
    }
}

/* The tree over all virtual lanes: between vectors, then inside one. */
ADJ_INLINE T combine_all(reducer op, T *lanes)
{
    for (ptrdiff_t w = VIRTUAL_LANES / 2; w > LANES; w /= 2) {
        for (ptrdiff_t i = 0; i < w; i += LANES)
            v_store(lanes + i, op.combine(v_load(lanes + i), v_load(lanes + i + w)));
    }
    V c = op.combine(v_load(lanes), v_load(lanes + LANES));
    if (LANES > 8)
        c = op.combine(c, v_down(c, 8));
    if (LANES > 4)
        c = op.combine(c, v_down(c, 4));
    if (LANES > 2)
        c = op.combine(c, v_down(c, 2));
    v_store(lanes, op.combine(c, v_down(c, 1)));
    return lanes[0];
}

/* z is spread over a vector where sz == 0. */
ADJ_INLINE T reduce_block(reducer op, const T *x, const T *z, ptrdiff_t sz, T *w, ptrdiff_t length)
{
    T lanes[VIRTUAL_LANES + LANES]; /* the combine tree loads whole vectors from each of the 32 */
    for (ptrdiff_t i = 0; i < VIRTUAL_LANES + LANES; i += LANES)
        v_store(lanes + i, v_set(op.identity));

    const ptrdiff_t whole = length / VIRTUAL_LANES * VIRTUAL_LANES;
    for (ptrdiff_t group = 0; group < VIRTUAL_LANES && whole > 0; group += 4 * LANES)
        reduce_lanes(op, x, z, sz, w, whole, group, lanes);

    /* Whole vectors are stored back: a load of one that was stored in parts waits for the parts. */
    for (ptrdiff_t k = whole; k < length; k += LANES) {
        const ptrdiff_t rest = length - k;
        T *lane = lanes + (k - whole);
        const V before = v_load(lane), after = reduce_take(op, before, x, z, sz, w, k, rest);
        v_store(lane, rest >= LANES ? after : v_select(v_first((int)rest), after, before));
    }
    if (whole > 0 && LANES > 1)
        return combine_all(op, lanes);

    /* Lanes without an element are left out of the tree. Values past those in use are computed and never used. */
    ptrdiff_t in_use = whole > 0 ? VIRTUAL_LANES : length;
    for (ptrdiff_t half = VIRTUAL_LANES / 2; half >= 1; half /= 2) {
        for (ptrdiff_t i = 0; i < half && i + half < in_use; i += LANES) {
            const V s = op.combine(v_load(lanes + i), v_load(lanes + i + half));
            const ptrdiff_t count = (half < in_use - half ? half : in_use - half) - i;
            v_store_up_to(lanes + i, s, count);
        }
        if (in_use > half)
            in_use = half;
    }
    return lanes[0];
}

/* One run of any length; z has the stride sz. An op that maps leaves the results in w, which may be x. */
ADJ_INLINE T reduce_run_into(reducer op, const T *x, const T *z, ptrdiff_t sz, T *w, ptrdiff_t length)
{
    T z_lanes[LANES];
    if (op.reads_z)
        z = spread_if_broadcast(z, sz, z_lanes);

    T levels[LEVELS * LANES], partial[LANES];
    ptrdiff_t blocks = 0;
    for (;; blocks++) {
        const ptrdiff_t start = blocks * RUN_BLOCK, rest = length - start;
        const T result = reduce_block(op, x + start, op.reads_z ? z + start * sz : NULL, sz, op.map ? w + start : NULL,
                                      rest < RUN_BLOCK ? rest : RUN_BLOCK);
        if (length <= RUN_BLOCK)
            return result;
        v_store(partial, v_broadcast(result));
        tree_push(op, levels, LANES, blocks, partial, 1);
        if (rest <= RUN_BLOCK)
            break;
    }
    tree_fold(op, levels, LANES, blocks + 1, partial, 1);
    return partial[0];
}

ADJ_INLINE T reduce_run(reducer op, const T *x, const T *z, ptrdiff_t sz, ptrdiff_t length)
{
    return reduce_run_into(op, x, z, sz, NULL, length);
}

/* The n <= LANES neighbouring columns at x. */
ADJ_INLINE void reduce_column(reducer op, const T *x, const T *z, T *y, ptrdiff_t rows, ptrdiff_t n, ptrdiff_t pitch)
{
    V s = v_set(op.identity);
    const V vz = op.reads_z ? v_load_up_to(z, n) : v_set(0.0);
    for (ptrdiff_t r = 0; r < rows; r++)
        s = op.step(s, v_load_up_to(x + r * pitch, n), vz);
    v_store_up_to(y, s, n);
}

/* Every column takes its rows in order, in strips of four vectors, then of one, then what is left. */
ADJ_INLINE void reduce_row_block(reducer op, const T *x, const T *z, T *y, ptrdiff_t rows, ptrdiff_t columns,
                                 ptrdiff_t pitch)
{
#define LOAD_Z(k) (op.reads_z ? v_load(z + (k)) : v_set(0.0))
    ptrdiff_t c = 0;
    for (; c <= columns - 4 * LANES; c += 4 * LANES) {
        V s0 = v_set(op.identity), s1 = s0, s2 = s0, s3 = s0;
        const V z0 = LOAD_Z(c), z1 = LOAD_Z(c + LANES), z2 = LOAD_Z(c + 2 * LANES), z3 = LOAD_Z(c + 3 * LANES);
        const T *row = x + c;
        for (ptrdiff_t r = 0; r < rows; r++, row += pitch) {
            s0 = op.step(s0, v_load(row), z0);
            s1 = op.step(s1, v_load(row + LANES), z1);
            s2 = op.step(s2, v_load(row + 2 * LANES), z2);
            s3 = op.step(s3, v_load(row + 3 * LANES), z3);
        }
        v_store(y + c, s0);
        v_store(y + c + LANES, s1);
        v_store(y + c + 2 * LANES, s2);
        v_store(y + c + 3 * LANES, s3);
    }
    for (; c <= columns - LANES; c += LANES)
        reduce_column(op, x + c, op.reads_z ? z + c : NULL, y + c, rows, LANES, pitch);
    if (c < columns)
        reduce_column(op, x + c, op.reads_z ? z + c : NULL, y + c, rows, columns - c, pitch);
#undef LOAD_Z
}

/* Neighbouring columns of a matrix with pitch elements a row. */
ADJ_INLINE void reduce_vertical(reducer op, const T *x, const T *z, T *y, ptrdiff_t length, ptrdiff_t columns,
                                ptrdiff_t pitch)
{
    if (length <= ROW_BLOCK) {
        reduce_row_block(op, x, z, y, length, columns, pitch);
        return;
    }
    T levels[LEVELS * COLUMNS], partial[COLUMNS];
    memset(partial, 0, sizeof partial); /* narrow passes combine whole vectors: no garbage past their columns */
    for (ptrdiff_t c = 0; c < columns; c += COLUMNS) {
        const ptrdiff_t width = columns - c < COLUMNS ? columns - c : COLUMNS;
        const T *z_columns = op.reads_z ? z + c : NULL;
        ptrdiff_t blocks = 0;
        for (ptrdiff_t r = 0; r < length; r += ROW_BLOCK, blocks++) {
            const ptrdiff_t rows = length - r < ROW_BLOCK ? length - r : ROW_BLOCK;
            reduce_row_block(op, x + r * pitch + c, z_columns, partial, rows, width, pitch);
            tree_push(op, levels, COLUMNS, blocks, partial, width);
        }
        tree_fold(op, levels, COLUMNS, blocks, partial, width);
        memcpy(y + c, partial, (size_t)width * sizeof(T));
    }
}

/* y (outer, inner) = x (outer, length, inner) reduced; z is the second operand (outer, inner), or null. */
ADJ_INLINE void reduce_all(reducer op, const T *x, const T *z, T *y, ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner)
{
    for (ptrdiff_t o = 0; o < outer; o++) {
        const T *zo = op.reads_z ? z + o * inner : NULL;
        if (inner == 1)
            y[o] = reduce_run(op, x + o * length, zo, 0, length);
        else
            reduce_vertical(op, x + o * length * inner, zo, y + o * inner, length, inner, inner);
    }
}

#endif
