/* Products of which one side is a vector: y = alpha * M x + beta * y. Managed twins: VectorProduct.cs, LaneSums.cs. */
#ifndef ADJ_GEMM_VECTOR_H
#define ADJ_GEMM_VECTOR_H

#include "gemm_tile.h"

#if ADJ_REAL_BITS == 32
#define lane_mask vfm
#else
#define lane_mask vdm
#endif

/* Lanes of a dot product on every machine: 64 bytes, one register of the widest. */
enum { DOT_LANES = 64 / sizeof(T), DOT_VECTORS = DOT_LANES / LANES };

ADJ_INLINE void put_one(T *y, T sum, T alpha, T beta, int read_y)
{
    T result[LANES];
    v_store(result, read_y ? v_fma(v_broadcast(alpha), v_broadcast(sum), v_mul(v_broadcast(beta), v_broadcast(*y)))
                           : v_mul(v_broadcast(alpha), v_broadcast(sum)));
    *y = result[0];
}

/* vectors is a constant; M is (k, n) with contiguous rows; the outputs from j on that fill whole strips, or the last.
 * */
ADJ_INLINE ptrdiff_t strips(int vectors, int whole, ptrdiff_t j, ptrdiff_t n, ptrdiff_t k, const T *x, ptrdiff_t step_x,
                            const T *matrix, ptrdiff_t lead, T alpha, T beta, int read_y, T *y, ptrdiff_t step_y)
{
    const ptrdiff_t width = (ptrdiff_t)vectors * LANES;
    for (; whole ? j + width <= n : j < n; j += width) {
        V sums[8];
        const int count = whole ? (int)width : (int)(n - j);
        const T *row = matrix + j, *at = x;
        ADJ_UNROLL
        for (int i = 0; i < vectors; i++)
            sums[i] = v_set(0);
        for (ptrdiff_t p = 0; p < k; p++, row += lead, at += step_x) {
            const V factor = v_broadcast(*at);
            ADJ_UNROLL
            for (int i = 0; i < vectors; i++)
                sums[i] = v_fma(factor, whole ? v_load(row + i * LANES) : v_load_part(row, count), sums[i]);
        }
        const V va = v_broadcast(alpha), vb = v_broadcast(beta);
        T *out = y + j * step_y;
        if (step_y == 1) {
            ADJ_UNROLL
            for (int i = 0; i < vectors; i++) {
                if (whole)
                    put(out + i * LANES, sums[i], va, vb, read_y);
                else
                    put_part(out, count, sums[i], va, vb, read_y);
            }
        } else {
            T values[8 * LANES];
            ADJ_UNROLL
            for (int i = 0; i < vectors; i++)
                v_store(values + i * LANES, sums[i]);
            for (int i = 0; i < count; i++)
                put_one(out + i * step_y, values[i], alpha, beta, read_y);
        }
    }
    return j;
}

/* Every output is the chain of the register tile, in blocks of k. */
ADJ_NOINLINE void vector_columns(ptrdiff_t block, ptrdiff_t n, ptrdiff_t k, const T *x, ptrdiff_t step_x,
                                 const T *matrix, ptrdiff_t lead, T alpha, T beta, int read_y, T *y, ptrdiff_t step_y)
{
    for (ptrdiff_t p = 0; p < k; p += block) {
        const ptrdiff_t depth = k - p < block ? k - p : block;
        ptrdiff_t j = strips(8, 1, 0, n, depth, x, step_x, matrix, lead, alpha, beta, read_y, y, step_y);
        j = strips(2, 1, j, n, depth, x, step_x, matrix, lead, alpha, beta, read_y, y, step_y);
        j = strips(1, 1, j, n, depth, x, step_x, matrix, lead, alpha, beta, read_y, y, step_y);
        strips(1, 0, j, n, depth, x, step_x, matrix, lead, alpha, beta, read_y, y, step_y);
        x += depth * step_x;
        matrix += depth * lead;
        beta = 1;
        read_y = 1;
    }
}

/* The lanes of a sum: the upper half is added to the lower half until one is left. */
ADJ_INLINE T fold(const T *lanes)
{
    T half[DOT_LANES / 2];
    for (int l = 0; l < DOT_LANES / 2; l++)
        half[l] = lanes[l] + lanes[l + DOT_LANES / 2];
    for (int width = DOT_LANES / 4; width > 0; width /= 2)
        for (int l = 0; l < width; l++)
            half[l] = half[l] + half[l + width];
    return half[0];
}

/* rows is a constant: the lanes of the dot products of that many rows with x; lane l sums the terms p = l modulo
 * DOT_LANES. The last, partial step is read as the last whole step before the end, the lanes already summed masked. */
ADJ_INLINE void dot_rows(int rows, ptrdiff_t k, const T *x, const T *row, ptrdiff_t lead, T *lanes)
{
    static const T indices[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const ptrdiff_t rest = k % DOT_LANES, whole = k - rest;
    const int pair = DOT_VECTORS > 1 ? 2 : 1;
    for (int l = 0; l < DOT_LANES; l += pair * LANES) {
        V sums[4][2];
        ADJ_UNROLL
        for (int r = 0; r < rows; r++)
            sums[r][0] = sums[r][1] = v_set(0);
        for (ptrdiff_t p = l; p < whole; p += DOT_LANES) {
            ADJ_UNROLL
            for (int r = 0; r < rows; r++) {
                sums[r][0] = v_fma(v_load(x + p), v_load(row + r * lead + p), sums[r][0]);
                if (DOT_VECTORS > 1)
                    sums[r][1] = v_fma(v_load(x + p + LANES), v_load(row + r * lead + p + LANES), sums[r][1]);
            }
        }
        if (rest > 0) {
            const ptrdiff_t p = k - DOT_LANES + l;
            const V first = v_broadcast((T)(DOT_LANES - rest));
            ADJ_UNROLL
            for (int i = 0; i < pair; i++) {
                const lane_mask is_new = v_le(first, v_load(indices + l + i * LANES));
                const V tail = v_select(is_new, v_load(x + p + i * LANES), v_set(0));
                ADJ_UNROLL
                for (int r = 0; r < rows; r++)
                    sums[r][i] =
                        v_fma(tail, v_select(is_new, v_load(row + r * lead + p + i * LANES), v_set(0)), sums[r][i]);
            }
        }
        ADJ_UNROLL
        for (int r = 0; r < rows; r++) {
            v_store(lanes + r * DOT_LANES + l, sums[r][0]);
            if (DOT_VECTORS > 1)
                v_store(lanes + r * DOT_LANES + l + LANES, sums[r][1]);
        }
    }
}

/* M is (n, k) with contiguous rows, x is contiguous, k >= DOT_LANES. */
ADJ_NOINLINE void vector_dots(ptrdiff_t n, ptrdiff_t k, const T *x, const T *matrix, ptrdiff_t lead, T alpha, T beta,
                              int read_y, T *y, ptrdiff_t step_y)
{
    T lanes[4 * DOT_LANES];
    ptrdiff_t j = 0;
    for (; j + 4 <= n; j += 4) {
        dot_rows(4, k, x, matrix + j * lead, lead, lanes);
        for (int r = 0; r < 4; r++)
            put_one(y + (j + r) * step_y, fold(lanes + r * DOT_LANES), alpha, beta, read_y);
    }
    for (; j < n; j++) {
        dot_rows(1, k, x, matrix + j * lead, lead, lanes);
        put_one(y + j * step_y, fold(lanes), alpha, beta, read_y);
    }
}

#endif
