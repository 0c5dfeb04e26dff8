/* The register tile of GEMM: up to 12 rows and one or two vectors of columns of C, kept in registers over a k block.
 * The formula of every element, whatever tile it falls in: sum = fma(a[p], b[p], sum) for p in order from sum = 0, then
 * c = alpha * sum if c is not read, else fma(alpha, sum, beta * c). Managed twin: RegisterTile.cs. */
#ifndef ADJ_GEMM_TILE_H
#define ADJ_GEMM_TILE_H

#include "real.h"

#if defined(__GNUC__)
#define ADJ_UNROLL _Pragma("GCC unroll 12")
#define ADJ_KEEP_LOOP _Pragma("GCC unroll 1")
#else
#define ADJ_UNROLL
#define ADJ_KEEP_LOOP
#endif

/* A hint that a line will be wanted soon. */
#if defined(__GNUC__)
#define ADJ_PREFETCH(at) __builtin_prefetch(at)
#else
#define ADJ_PREFETCH(at) ((void)(at))
#endif

/* A tile asks for its part of C before it begins if it has as many steps as C takes to come, and if the rows of C lie a
 * page apart, where no hardware looks ahead. */
enum { PREFETCH_STEPS = 64, PAGE_BYTES = 4096 };

/* Where finished sums meet C. */
ADJ_INLINE void put(T *c, V sum, V alpha, V beta, int read_c)
{
    v_store(c, read_c ? v_fma(alpha, sum, v_mul(beta, v_load(c))) : v_mul(alpha, sum));
}

ADJ_INLINE void put_part(T *c, int count, V sum, V alpha, V beta, int read_c)
{
    v_store_part(c, read_c ? v_fma(alpha, sum, v_mul(beta, v_load_part(c, count))) : v_mul(alpha, sum), count);
}

/* What the sums will meet, asked for before they are made. Not unrolled: gcc 12 would keep the addresses in registers
 * and put a vector of the loop over k on the stack instead, a third of the speed. */
ADJ_INLINE void prefetch_rows(int rows, int columns, const T *c, ptrdiff_t ldc)
{
    ADJ_KEEP_LOOP
    for (int i = 0; i < rows; i++, c += ldc) {
        ADJ_PREFETCH(c);
        ADJ_PREFETCH(c + columns - 1);
    }
}

/* rows, vectors and adjacent are constants. Row i of step p of A is at a[i + p * lda] if adjacent, else at
 * a[i * lda + p]; step p of B is at b[p * ldb]; columns of C that exist: up to vectors * LANES. */
ADJ_INLINE void tile(int rows, int vectors, int adjacent, ptrdiff_t k, const T *a, ptrdiff_t lda, const T *b,
                     ptrdiff_t ldb, T alpha, T beta, int read_c, T *c, ptrdiff_t ldc, int columns)
{
    V sums[12][2];
    ADJ_UNROLL
    for (int i = 0; i < rows; i++)
        sums[i][0] = sums[i][1] = v_set(0);
    if (k >= PREFETCH_STEPS && ldc >= PAGE_BYTES / (int)sizeof(T))
        prefetch_rows(rows, columns, c, ldc);
    for (; k > 0; k--) {
        const V b0 = v_load(b), b1 = vectors > 1 ? v_load(b + LANES) : b0;
        ADJ_UNROLL
        for (int i = 0; i < rows; i++) {
            const V factor = v_broadcast(a[adjacent ? i : i * lda]);
            sums[i][0] = v_fma(factor, b0, sums[i][0]);
            if (vectors > 1)
                sums[i][1] = v_fma(factor, b1, sums[i][1]);
        }
        a += adjacent ? lda : 1;
        b += ldb;
    }
    const V va = v_broadcast(alpha), vb = v_broadcast(beta);
    const int last = columns - (vectors - 1) * LANES;
    ADJ_UNROLL
    for (int i = 0; i < rows; i++) {
        T *at = c + i * ldc;
        if (vectors > 1)
            put(at, sums[i][0], va, vb, read_c);
        if (last == LANES)
            put(at + (vectors - 1) * LANES, sums[i][vectors - 1], va, vb, read_c);
        else
            put_part(at + (vectors - 1) * LANES, last, sums[i][vectors - 1], va, vb, read_c);
    }
}

typedef void tile_function(ptrdiff_t k, const T *a, ptrdiff_t lda, const T *b, ptrdiff_t ldb, T alpha, T beta,
                           int read_c, T *c, ptrdiff_t ldc, int columns);

#define TILE(rows, vectors, adjacent)                                                                                  \
    ADJ_NOINLINE void tile_##rows##_##vectors##_##adjacent(ptrdiff_t k, const T *a, ptrdiff_t lda, const T *b,         \
                                                           ptrdiff_t ldb, T alpha, T beta, int read_c, T *c,           \
                                                           ptrdiff_t ldc, int columns)                                 \
    {                                                                                                                  \
        tile(rows, vectors, adjacent, k, a, lda, b, ldb, alpha, beta, read_c, c, ldc, columns);                        \
    }
#define TILES(rows) TILE(rows, 1, 0) TILE(rows, 1, 1) TILE(rows, 2, 0) TILE(rows, 2, 1)
TILES(1)
TILES(2)
TILES(4)

/* Rows of the tallest tile. 16 registers of 256 bits: 12 sums, 2 vectors of B, 1 of A; 32 registers (AVX-512, NEON):
 * 24 sums; one lane has 16 registers too, and without FMA one of them holds the product. */
#if defined(ADJ_ISA_AVX512) || defined(ADJ_ISA_NEON)
enum { TILE_ROWS = 12 };
TILES(8)
TILES(12)
#elif defined(ADJ_ISA_AVX2)
enum { TILE_ROWS = 6 };
TILES(6)
#else
enum { TILE_ROWS = 4 };
#endif

#define ENTRY(rows)                                                                                                    \
    {                                                                                                                  \
        {tile_##rows##_1_0, tile_##rows##_1_1}, { tile_##rows##_2_0, tile_##rows##_2_1 }                               \
    }
typedef struct {
    int rows;
    tile_function *run[2][2]; /* [vectors - 1][adjacent] */
} tile_size;

/* Tallest first: a block of rows is cut into the tallest tiles that fit. */
static const tile_size tile_sizes[] = {
#if defined(ADJ_ISA_AVX512) || defined(ADJ_ISA_NEON)
    {12, ENTRY(12)}, {8, ENTRY(8)},
#elif defined(ADJ_ISA_AVX2)
    {6, ENTRY(6)},
#endif
    {4, ENTRY(4)},   {2, ENTRY(2)}, {1, ENTRY(1)},
};

/* The tallest tile for the rows that are left. */
ADJ_INLINE const tile_size *tile_for(ptrdiff_t left)
{
    const tile_size *size = tile_sizes;
    while (size->rows > left)
        size++;
    return size;
}

#endif
