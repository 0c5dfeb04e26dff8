/* Packing: a panel of A or B in the order in which the register tile reads it, step after step, the panel's rows (of A)
 * or columns (of B) side by side. Managed twins: Packing.cs, Transposition.cs. */
#ifndef ADJ_GEMM_PACK_H
#define ADJ_GEMM_PACK_H

#include <string.h>

#include "gemm_tile.h"

enum { LINE = 64 / sizeof(T), AHEAD = 16 };

#if defined(ADJ_ISA_AVX2) || defined(ADJ_ISA_AVX512)
#include <immintrin.h>

#if ADJ_REAL_BITS == 32
enum { SQUARE = 8 };

ADJ_INLINE __m256 join(const T *low, const T *high)
{
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm_loadu_ps(high), 1);
}

/* Four columns of an 8 x 8 square: the load joins row i and row i + 4, then 4 x 4 in both halves. */
ADJ_INLINE void half_square(const T *a, ptrdiff_t lead, T *b, ptrdiff_t stride)
{
    const __m256 r0 = join(a, a + 4 * lead), r1 = join(a + lead, a + 5 * lead);
    const __m256 r2 = join(a + 2 * lead, a + 6 * lead), r3 = join(a + 3 * lead, a + 7 * lead);
    const __m256 x = _mm256_unpacklo_ps(r0, r1), y = _mm256_unpacklo_ps(r2, r3);
    const __m256 z = _mm256_unpackhi_ps(r0, r1), w = _mm256_unpackhi_ps(r2, r3);
    _mm256_storeu_ps(b, _mm256_shuffle_ps(x, y, 0x44));
    _mm256_storeu_ps(b + stride, _mm256_shuffle_ps(x, y, 0xEE));
    _mm256_storeu_ps(b + 2 * stride, _mm256_shuffle_ps(z, w, 0x44));
    _mm256_storeu_ps(b + 3 * stride, _mm256_shuffle_ps(z, w, 0xEE));
}

ADJ_INLINE void transpose_square(const T *a, ptrdiff_t lead, T *b, ptrdiff_t stride)
{
    half_square(a, lead, b, stride);
    half_square(a + 4, lead, b + 4 * stride, stride);
}

/* Four rows, four steps: the first four rows of a tile of six. */
ADJ_INLINE void transpose_four(const T *a, ptrdiff_t lead, T *b, ptrdiff_t stride)
{
    __m128 r0 = _mm_loadu_ps(a), r1 = _mm_loadu_ps(a + lead);
    __m128 r2 = _mm_loadu_ps(a + 2 * lead), r3 = _mm_loadu_ps(a + 3 * lead);
    _MM_TRANSPOSE4_PS(r0, r1, r2, r3);
    _mm_storeu_ps(b, r0);
    _mm_storeu_ps(b + stride, r1);
    _mm_storeu_ps(b + 2 * stride, r2);
    _mm_storeu_ps(b + 3 * stride, r3);
}
#else
enum { SQUARE = 4 };

ADJ_INLINE __m256d join(const T *low, const T *high)
{
    return _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(low)), _mm_loadu_pd(high), 1);
}

ADJ_INLINE void transpose_square(const T *a, ptrdiff_t lead, T *b, ptrdiff_t stride)
{
    const __m256d r0 = join(a, a + 2 * lead), r1 = join(a + lead, a + 3 * lead);
    const __m256d r2 = join(a + 2, a + 2 * lead + 2), r3 = join(a + lead + 2, a + 3 * lead + 2);
    _mm256_storeu_pd(b, _mm256_unpacklo_pd(r0, r1));
    _mm256_storeu_pd(b + stride, _mm256_unpackhi_pd(r0, r1));
    _mm256_storeu_pd(b + 2 * stride, _mm256_unpacklo_pd(r2, r3));
    _mm256_storeu_pd(b + 3 * stride, _mm256_unpackhi_pd(r2, r3));
}

ADJ_INLINE void transpose_four(const T *a, ptrdiff_t lead, T *b, ptrdiff_t stride)
{
    transpose_square(a, lead, b, stride);
}
#endif

/* packed[p * stride + w] = source[w * lead + p]; done is how many rows w were served. All rows take a line of steps
 * before the next line: each line of the source is read once, whole, and the packed steps are still near. */
ADJ_INLINE ptrdiff_t transpose_bands(const T *source, ptrdiff_t lead, ptrdiff_t width, ptrdiff_t steps, T *packed,
                                     ptrdiff_t stride)
{
    const ptrdiff_t bands = width / 4 * 4;
    for (ptrdiff_t p = 0; p < steps; p += LINE) {
        const ptrdiff_t end = steps - p < LINE ? steps : p + LINE;
        for (ptrdiff_t w = 0, band; w < bands; w += band) {
            ptrdiff_t s = p;
            band = w + SQUARE <= bands ? SQUARE : 4;
            for (; s + band <= end; s += band) {
                if (band == SQUARE)
                    transpose_square(source + w * lead + s, lead, packed + s * stride + w, stride);
                else
                    transpose_four(source + w * lead + s, lead, packed + s * stride + w, stride);
            }
            for (; s < end; s++)
                for (ptrdiff_t i = w; i < w + band; i++)
                    packed[s * stride + i] = source[i * lead + s];
        }
    }
    return bands;
}
#else
ADJ_INLINE ptrdiff_t transpose_bands(const T *source, ptrdiff_t lead, ptrdiff_t width, ptrdiff_t steps, T *packed,
                                     ptrdiff_t stride)
{
    (void)source;
    (void)lead;
    (void)width;
    (void)steps;
    (void)packed;
    (void)stride;
    return 0;
}
#endif

/* Steps whose elements lie side by side. They are a row of the matrix apart, too far for the processor to see where the
 * next ones are. */
ADJ_INLINE void copy_steps(const T *source, ptrdiff_t along, ptrdiff_t width, ptrdiff_t steps, T *packed,
                           ptrdiff_t stride)
{
    for (ptrdiff_t p = 0; p < steps; p++, source += along, packed += stride) {
        const T *ahead = source + (p + AHEAD < steps ? AHEAD * along : 0);
        ptrdiff_t w = 0;
        for (; w + LANES <= width; w += LANES) {
            ADJ_PREFETCH(ahead + w);
            v_store(packed + w, v_load(source + w));
        }
        for (; w < width; w++)
            packed[w] = source[w];
    }
}

/* Element w of step p, at source[w * across + p * along], goes to packed[p * stride + w]; the elements of a step from
 * width to stride become 0. One of across and along is 1. */
ADJ_NOINLINE void pack_panel(const T *source, ptrdiff_t across, ptrdiff_t along, ptrdiff_t width, ptrdiff_t steps,
                             T *packed, ptrdiff_t stride)
{
    if (width < stride)
        for (ptrdiff_t p = 0; p < steps; p++)
            memset(packed + p * stride + width, 0, (size_t)(stride - width) * sizeof(T));
    if (across == 1) {
        copy_steps(source, along, width, steps, packed, stride);
        return;
    }
    const ptrdiff_t done = transpose_bands(source, across, width, steps, packed, stride);
    for (ptrdiff_t p = 0; p < steps; p++)
        for (ptrdiff_t w = done; w < width; w++)
            packed[p * stride + w] = source[w * across + p];
}

#endif
