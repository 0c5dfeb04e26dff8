/* A digest of everything a kernel computes over fixed inputs: 64 bits that are equal wherever all results are equal.
 *
 * tests/digests/digests.def holds the expected ones; tests/digests/ (C#) computes them for the managed kernels, from
 * the same inputs. So the inputs are made of integers and powers of two alone: no libm, no rounding that could differ.
 */
#ifndef ADJ_TEST_DIGEST_H
#define ADJ_TEST_DIGEST_H

#include <stdint.h>

#include "kernel_list.h"

typedef struct {
    uint64_t random; /* state of SplitMix64 */
    uint64_t hash;
} digest;

/* The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t digest_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline uint64_t digest_next(digest *d)
{
    d->random += UINT64_C(0x9E3779B97F4A7C15);
    return digest_mix(d->random);
}

static inline void digest_take(digest *d, uint64_t bits)
{
    d->hash = digest_mix((d->hash ^ bits) + UINT64_C(0x9E3779B97F4A7C15));
}

uint64_t digest_f32(const kernel_entry *entry, adj_function kernel);
uint64_t digest_f64(const kernel_entry *entry, adj_function kernel);

#endif
