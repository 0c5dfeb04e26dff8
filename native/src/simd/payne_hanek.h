/* Argument reduction of sine and cosine for huge arguments (Payne and Hanek, 1983), in integers: x times a
 * window of the bits of 2/pi. Twin of managed/Adjoint/Simd/PayneHanek.cs, where the bounds are derived; plain C, the
 * same on every ISA. */
#ifndef ADJOINT_SIMD_PAYNE_HANEK_H
#define ADJOINT_SIMD_PAYNE_HANEK_H

#include "common.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

/* The 64 bits that begin at bit `offset`, counted from the little end. */
ADJ_INLINE uint64_t adj_window(const uint32_t words[9], int offset)
{
    int word = offset >> 5, shift = offset & 31;
    uint64_t lowest = words[word] >> shift;
    uint64_t middle = (uint64_t)words[word + 1] << (32 - shift);
    uint64_t highest = shift == 0 || word + 2 >= 9 ? 0 : (uint64_t)words[word + 2] << (64 - shift);
    return lowest | middle | highest;
}

/* The leading 26 bits, so that such parts multiply exactly. */
ADJ_INLINE double adj_leading(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits &= 0xFFFFFFFFF8000000u;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* x - n pi/2 = result + low with |result| <= pi/4 and n mod 4, for finite |x| >= 2^12; NaN for infinities and NaN. */
ADJ_NOINLINE double adj_payne_hanek(double x, uint32_t *quadrant, double *low_part)
{
    /* 2/pi as a binary fraction, 32 bits a word. */
    static const uint32_t two_over_pi[38] = {
        0xA2F9836Eu, 0x4E441529u, 0xFC2757D1u, 0xF534DDC0u, 0xDB629599u, 0x3C439041u, 0xFE5163ABu, 0xDEBBC561u,
        0xB7246E3Au, 0x424DD2E0u, 0x06492EEAu, 0x09D1921Cu, 0xFE1DEB1Cu, 0xB129A73Eu, 0xE88235F5u, 0x2EBB4484u,
        0xE99C7026u, 0xB45F7E41u, 0x3991D639u, 0x835339F4u, 0x9C845F8Bu, 0xBDF9283Bu, 0x1FF897FFu, 0xDE05980Fu,
        0xEF2F118Bu, 0x5A0A6D1Fu, 0x6D367ECFu, 0x27CB09B7u, 0x4F463F66u, 0x9E5FEA2Du, 0x7527BAC7u, 0xEBE5F17Bu,
        0x3D0739F7u, 0x8A5292EAu, 0x6BFB5FB1u, 0x1F8D5D08u, 0x56033046u, 0xFC7B6BABu,
    };
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int biased = (int)(bits >> 52) & 0x7FF;
    if (biased == 0x7FF) {
        *quadrant = 0;
        *low_part = 0;
        return (double)NAN;
    }
    uint64_t mantissa = (bits & 0x000FFFFFFFFFFFFFu) | 0x0010000000000000u;
    int e = biased - 1075;
    int first = e < 2 ? 0 : (e - 2) >> 5;

    uint32_t product[9] = {0};
    for (int half = 0; half < 2; half++) {
        uint64_t factor = (uint32_t)(mantissa >> (32 * half));
        uint64_t carry = 0;
        for (int j = 0; j < 7; j++) {
            carry += factor * two_over_pi[first + 6 - j] + product[half + j];
            product[half + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product[half + 7] = (uint32_t)carry;
    }

    int fraction = 32 * (first + 7) - e;
    uint64_t high = adj_window(product, fraction - 62), low = adj_window(product, fraction - 126);
    uint32_t n = (uint32_t)((high + 0x2000000000000000u) >> 62);
    high -= (uint64_t)n << 62;
    int negative = (high >> 63) != 0;
    if (negative) {
        low = ~low + 1;
        high = ~high + (low == 0 ? 1u : 0u);
    }

    double a = (double)(uint32_t)(high >> 32) * 9.31322574615478515625e-10; /* 2^-30 */
    double b = (double)(uint32_t)high * 2.168404344971008868e-19;           /* 2^-62 */
    double c = (double)(uint32_t)(low >> 32) * 5.048709793414475696e-29;    /* 2^-94 */
    double d = (double)(uint32_t)low * 1.1754943508222875e-38;              /* 2^-126 */
    double sum = a + (b + c);
    double rest = ((a - sum) + b) + (c + d);
    /* sum pi/2 exactly, by Dekker's splitting: the machine may have no FMA. */
    double s1 = adj_leading(sum), s2 = sum - s1, p = sum * 1.5707963267948966;
    double lost =
        (((s1 * 1.570796310901641845703125) - p) + (s1 * 1.5893254712295857e-08) + (s2 * 1.570796310901641845703125)) +
        (s2 * 1.5893254712295857e-08);
    double more = ((rest * 1.5707963267948966) + (sum * 6.123233995736766e-17)) + lost;
    double r = p + more;
    double tail = more - (r - p);

    int flip = negative != (x < 0);
    *quadrant = x < 0 ? (4 - n) & 3 : n;
    *low_part = flip ? -tail : tail;
    return flip ? -r : r;
}

#endif
