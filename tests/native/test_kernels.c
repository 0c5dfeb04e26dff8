/* Walks the table: every kernel of every instruction set that runs here, against the same kernel of another one.
 *
 * With FMA (avx2, avx512, neon) results are the same bits, whatever the width. Scalar rounds a multiply-add twice, so
 * it is compared within a tolerance; against itself (same bits) it passes the checks of memory. */
#include <string.h>

#include "check.h"
#include "kernel_list.h"

static void check_pair(const char *isa, const char *against, const kernel_entry *entry, int bits)
{
    char name[64];
    snprintf(name, sizeof name, "f%d_%s", bits, entry->name);
    const int is_scalar = strcmp(isa, "scalar") == 0, against_scalar = strcmp(against, "scalar") == 0;
    const kernel_pair pair = {
        .tested = adj_kernel_for(isa, name),
        .reference = adj_kernel_for(against, name),
        .same_bits = is_scalar == against_scalar && entry->family != FAMILY_gemm,
        .isa = isa,
        .against = against,
        .name = name,
        .entry = entry,
    };
    long done = 0;
    const int failures = bits == 32 ? check_kernel_f32(&pair, &done) : check_kernel_f64(&pair, &done);
    CHECK(failures == 0 && done > 0, "%s %s against %s: %d of %ld failed", isa, name, against, failures, done);
}

int main(void)
{
    static const char *const isas[] = {"scalar", "neon", "avx2", "avx512"};
    enum { ISAS = sizeof isas / sizeof isas[0] };
    for (int i = 0; i < ISAS; i++) {
        if (adj_kernel_for(isas[i], "f32_map_neg") == NULL) {
            printf("%s does not run here\n", isas[i]);
            continue;
        }
        /* Against scalar, and against the narrowest of those with FMA. */
        for (int against = 0; against < i || against == 0; against++) {
            if (adj_kernel_for(isas[against], "f32_map_neg") == NULL)
                continue;
            const int failed_before = checks_failed;
            for (int k = 0; k < KERNEL_LIST_COUNT; k++) {
                check_pair(isas[i], isas[against], &kernel_list[k], 32);
                check_pair(isas[i], isas[against], &kernel_list[k], 64);
            }
            printf("%s against %s: %d of %d kernels differ\n", isas[i], isas[against], checks_failed - failed_before,
                   2 * KERNEL_LIST_COUNT);
        }
    }
    return report();
}
