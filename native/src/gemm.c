/* C = alpha * op(A) * op(B) + beta * C, row-major: the five loops around the register tile, one function a loop.
 * Managed twins, and the reasons of the numbers: Blocking.cs, BlockedGemm.cs, ManagedGemm.cs. The sums are the same
 * chains of fused multiply-adds, so that on machines with FMA both give the same bits. */
#include "gemm_pack.h"
#include "gemm_tile.h"
#include "gemm_vector.h"
#include "kernels.h"
#include "pack_space.h"

/* KC is part of the formula and the same everywhere. A product whose sizes are all at most TINY runs as plain loops. */
enum { KC = 256, MC = 96, NC = 512, COLUMNS = 2 * LANES, PACK_B_ROWS = 48, TINY = 4 };

/* What is packed of A, of B, and of the last columns of a B that is not packed as a whole. */
typedef struct {
    _Alignas(64) T a[MC * KC], b[KC * NC], edge[KC * COLUMNS];
} packed_blocks;
_Static_assert(sizeof(packed_blocks) <= ADJ_PACK_SPACE, "the space of a thread holds the blocks");

/* A(i, p) is at a[i * a_row + p * a_column], one of the strides is 1; B likewise. */
typedef struct {
    ptrdiff_t m, n, k;
    const T *a, *b;
    ptrdiff_t a_row, a_column, b_row, b_column;
    T *c;
    ptrdiff_t ldc;
    T alpha, beta;
    int read_c;
} product;

/* Where the blocks in work are: tile row i of A starts at a[i * row_offset]; lda is 0 in a packed block, where it is
 * the number of rows of the tile. */
typedef struct {
    int pack_a, pack_b, adjacent;
    const T *a;
    ptrdiff_t row_offset, lda;
    packed_blocks *space;
} blocks;

ADJ_INLINE ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/* Tiles of rows under one strip of columns. */
static void loop_rows(const product *strip, const blocks *in)
{
    const int vectors = strip->n > LANES ? 2 : 1;
    for (ptrdiff_t i = 0; i < strip->m;) {
        const tile_size *size = tile_for(strip->m - i);
        size->run[vectors - 1][in->adjacent](strip->k, in->a + i * in->row_offset, in->lda ? in->lda : size->rows,
                                             strip->b, strip->b_row, strip->alpha, strip->beta, strip->read_c,
                                             strip->c + i * strip->ldc, strip->ldc, (int)strip->n);
        i += size->rows;
    }
}

/* Strips of two vectors of columns: one strip of B stays in the L1 cache while all tiles of A pass. */
static void loop_columns(const product *block, const blocks *in)
{
    for (ptrdiff_t j = 0; j < block->n; j += COLUMNS) {
        product strip = *block;
        strip.n = smaller(COLUMNS, block->n - j);
        strip.c += j;
        if (in->pack_b)
            strip.b = in->space->b + j * block->k;
        else
            strip.b = strip.n < COLUMNS ? in->space->edge : block->b + j;
        if (in->pack_b || strip.n < COLUMNS)
            strip.b_row = COLUMNS;
        loop_rows(&strip, in);
    }
}

static void place_a(const product *block, blocks *in)
{
    in->adjacent = in->pack_a || block->a_row == 1;
    in->a = in->pack_a ? in->space->a : block->a;
    in->row_offset = in->pack_a ? block->k : block->a_row;
    in->lda = in->pack_a ? 0 : in->adjacent ? block->a_column : block->a_row;
    if (!in->pack_a)
        return;
    for (ptrdiff_t i = 0; i < block->m;) {
        const int rows = tile_for(block->m - i)->rows;
        pack_panel(block->a + i * block->a_row, block->a_row, block->a_column, rows, block->k,
                   in->space->a + i * block->k, rows);
        i += rows;
    }
}

/* Blocks of rows, each packed once for all columns of the strip. */
static void loop_m(const product *strip, blocks *in)
{
    for (ptrdiff_t i = 0; i < strip->m; i += MC) {
        product block = *strip;
        block.m = smaller(MC, strip->m - i);
        block.a += i * strip->a_row;
        block.c += i * strip->ldc;
        place_a(&block, in);
        loop_columns(&block, in);
    }
}

static void pack_b(const product *strip, const blocks *in)
{
    for (ptrdiff_t j = in->pack_b ? 0 : strip->n - strip->n % COLUMNS; j < strip->n; j += COLUMNS)
        pack_panel(strip->b + j * strip->b_column, strip->b_column, strip->b_row, smaller(COLUMNS, strip->n - j),
                   strip->k, in->pack_b ? in->space->b + j * strip->k : in->space->edge, COLUMNS);
}

/* Blocks of k: the first meets the caller's beta, the later ones add to C. */
static void loop_k(product strip, blocks *in)
{
    const ptrdiff_t depth = strip.k;
    for (ptrdiff_t p = 0; p < depth; p += KC) {
        strip.k = smaller(KC, depth - p);
        pack_b(&strip, in);
        loop_m(&strip, in);
        strip.a += strip.k * strip.a_column;
        strip.b += strip.k * strip.b_row;
        strip.beta = 1;
        strip.read_c = 1;
    }
}

/* Columns from which A is packed. Short contiguous rows are read in place for longer, where the tile is tall. */
static int pack_a_columns(const product *whole)
{
    const int is_short = whole->a_column == 1 && whole->a_row < PAGE_BYTES / (int)sizeof(T);
    return is_short && LANES * sizeof(T) == 64 ? 1024 : 256;
}

static void run_blocked(const product *whole)
{
    blocks in = {.pack_a = whole->n >= pack_a_columns(whole),
                 .pack_b = whole->b_column != 1 || whole->m >= PACK_B_ROWS};
    /* A thread that packs nothing never pays for the space: a megabyte that its first use clears. */
    if (in.pack_a || in.pack_b || whole->n % COLUMNS != 0)
        in.space = adj_pack_space();
    for (ptrdiff_t j = 0; j < whole->n; j += NC) {
        product strip = *whole;
        strip.n = smaller(NC, whole->n - j);
        strip.b += j * whole->b_column;
        strip.c += j;
        loop_k(strip, &in);
    }
}

/* One row times B, or A times one column, seen as y = M x. */
static int run_vector(const product *s)
{
    const int is_row = s->m == 1;
    const ptrdiff_t n = is_row ? s->n : s->m, step_y = is_row ? 1 : s->ldc;
    const T *x = is_row ? s->a : s->b, *matrix = is_row ? s->b : s->a;
    const ptrdiff_t step_x = is_row ? s->a_column : s->b_row;
    const ptrdiff_t along = is_row ? s->b_row : s->a_column, across = is_row ? s->b_column : s->a_row;
    if (along == 1 && step_x == 1 && s->k >= DOT_LANES)
        vector_dots(n, s->k, x, matrix, across, s->alpha, s->beta, s->read_c, s->c, step_y);
    else if (across == 1)
        vector_columns(KC, n, s->k, x, step_x, matrix, along, s->alpha, s->beta, s->read_c, s->c, step_y);
    else
        return 0;
    return 1;
}

/* At most TINY * TINY * TINY terms. */
static void run_tiny(const product *s)
{
    for (ptrdiff_t i = 0; i < s->m; i++)
        for (ptrdiff_t j = 0; j < s->n; j++) {
            const T *a = s->a + i * s->a_row, *b = s->b + j * s->b_column;
            V sum = v_set(0);
            for (ptrdiff_t p = 0; p < s->k; p++)
                sum = v_fma(v_broadcast(a[p * s->a_column]), v_broadcast(b[p * s->b_row]), sum);
            T lanes[LANES];
            v_store(lanes, sum);
            put_one(s->c + i * s->ldc + j, lanes[0], s->alpha, s->beta, s->read_c);
        }
}

static void scale(const product *s)
{
    for (ptrdiff_t i = 0; i < s->m; i++)
        for (ptrdiff_t j = 0; j < s->n; j++) {
            T *c = s->c + i * s->ldc + j;
            *c = s->read_c ? s->beta * *c : 0;
        }
}

void KERNEL(gemm) ADJ_ARGS_gemm(T)
{
    const product s = {.m = m,
                       .n = n,
                       .k = k,
                       .a = a,
                       .a_row = trans_a ? 1 : lda,
                       .a_column = trans_a ? lda : 1,
                       .b = b,
                       .b_row = trans_b ? 1 : ldb,
                       .b_column = trans_b ? ldb : 1,
                       .c = c,
                       .ldc = ldc,
                       .alpha = alpha,
                       .beta = beta,
                       .read_c = beta < 0 || beta > 0 || beta != beta};
    if (m <= 0 || n <= 0)
        return;
    if (k <= 0 || !(alpha < 0 || alpha > 0 || alpha != alpha))
        scale(&s);
    else if (m <= TINY && n <= TINY && k <= TINY)
        run_tiny(&s);
    else if ((m != 1 && n != 1) || !run_vector(&s))
        run_blocked(&s);
}
