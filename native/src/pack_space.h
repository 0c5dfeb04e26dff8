/* Where a thread packs the blocks of a matrix product. */
#ifndef ADJ_PACK_SPACE_H
#define ADJ_PACK_SPACE_H

/* Blocks of double, the larger ones: 96 x 256 of A, 256 x 512 of B, 256 x 16 at its edge. */
#define ADJ_PACK_SPACE ((96 * 256 + 256 * 512 + 256 * 16) * 8)

/* ADJ_PACK_SPACE bytes of the calling thread, aligned to 64. */
void *adj_pack_space(void);

#endif
