/* The operands of a case: their contents, where they lie, and the comparison of results. Included once for each T by
 * kernel_checks.h. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "kernel_list.h"
#include "kernels.h"

enum {
    OPERANDS = 6,
    LENGTHS = 2 * 16 + 3, /* twice the widest vector and a bit */
    ROOM = 24 * 1024      /* elements of the largest case */
};

/* Where the operands of a case lie: right behind a guard page (and so aligned), right before one, or somewhere between,
 * each at another distance from the boundaries of vectors. */
typedef enum { AT_START, AT_END, BETWEEN, PLACES } placement;

static const char *const place_names[PLACES] = {"at the start", "at the end", "between"};

/* Operands are numbered; the kernel under test sees them between guard pages, the reference sees copies. */
static guarded small_memory[OPERANDS], large_memory[OPERANDS];
static T copies[OPERANDS][ROOM], wanted[OPERANDS][ROOM];

static const kernel_pair *pair;
static int failures;
static long *done;

static const double specials[] = {0.0, -0.0, 1.0, -1.0, INFINITY, -INFINITY, NAN, 1e-30, -1e-30, 1e30, -1e30, 0.5, 1.5};

enum { SPECIALS = sizeof specials / sizeof specials[0] };

static uint64_t random_state;

static double random_unit(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(random_state >> 11) / 9007199254740992.0;
}

/* Mostly plain numbers in [-3, 3), every seventh a special value. */
static void fill_mixed(T *x, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        const size_t special = (size_t)(random_unit() * 7 * SPECIALS);
        x[i] = (T)(special < SPECIALS ? specials[special] : random_unit() * 6 - 3);
    }
}

/* Near 1, so that neither products overflow nor sums cancel. */
static void fill_tame(T *x, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        x[i] = (T)(0.9 + 0.2 * random_unit());
}

static void fail(const char *what, ptrdiff_t n, const char *how, ptrdiff_t index, double actual, double expected)
{
    failures++;
    if (failures <= 5)
        printf("%s %s against %s: %s, n = %td, %s, index %td: %.17g, expected %.17g\n", pair->isa, pair->name,
               pair->against, what, n, how, index, actual, expected);
}

static int agree(T actual, T expected)
{
    if (actual != actual || expected != expected)
        return actual != actual && expected != expected;
    if (pair->same_bits || fabs((double)actual) > LARGEST || fabs((double)expected) > LARGEST)
        return memcmp(&actual, &expected, sizeof(T)) == 0;
    return fabs((double)actual - (double)expected) <= TOLERANCE * (1 + fabs((double)expected));
}

static void compare_values(const T *actual, const T *expected, ptrdiff_t count, ptrdiff_t n, const char *how)
{
    ++*done;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!agree(actual[i], expected[i])) {
            fail("value", n, how, i, (double)actual[i], (double)expected[i]);
            return;
        }
    }
}

enum { LARGEST_SKEW = (2 * OPERANDS + 1) * 8 }; /* bytes: "between" puts operand i at 2 i + 1 elements */

static guarded memory_of(int operand, size_t bytes)
{
    const guarded memory = small_memory[operand];
    return bytes + LARGEST_SKEW <= (size_t)(memory.end - memory.start) ? memory : large_memory[operand];
}

static void *place_bytes(int operand, size_t bytes, size_t unit, placement where)
{
    const ptrdiff_t skew = (ptrdiff_t)((size_t)(2 * operand + 1) * unit);
    return guarded_place(memory_of(operand, bytes), bytes, where == AT_END ? GUARDED_END : where == BETWEEN ? skew : 0);
}

/* An operand between guard pages, with the contents of its copy. */
static T *placed(int operand, ptrdiff_t count, placement where)
{
    const size_t bytes = (size_t)count * sizeof(T);
    T *x = place_bytes(operand, bytes, sizeof(T), where);
    memcpy(x, copies[operand], bytes);
    return x;
}

static void check_bytes_intact(int operand, const void *x, size_t bytes, ptrdiff_t n, const char *how)
{
    if (!guarded_intact(memory_of(operand, bytes), x, bytes))
        fail("wrote outside", n, how, operand, 0, 0);
}

static void check_intact(int operand, const T *x, ptrdiff_t count, ptrdiff_t n, const char *how)
{
    check_bytes_intact(operand, x, (size_t)count * sizeof(T), n, how);
}
