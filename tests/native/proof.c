/* The whole proof in one file that can be carried to another machine: every kernel of every instruction set that runs
 * there, its results held to tests/digests/digests.def, which is compiled in.
 *
 *   adjoint_proof [--expect ISA] [--measure] [--print]
 *
 * --expect: only that one, and fails unless it is what the library chooses here. Exit 77, CTest's sign of a skipped
 *           test, where the machine has it not.
 * --measure: figures of exp and GEMM, for the instruction set that serves.
 * --print: the digests of the instruction set that serves, and of scalar. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(_WIN32)
#include <windows.h>
#endif

#include "digest.h"
#include "kernels.h"

enum { SKIPPED = 77 };

/* Among machines with FMA results are the same bits, and among those without. */
static const struct {
    const char *name;
    uint64_t fused, plain;
} expected[] = {
#define DIGEST(name, fused, plain) {#name, UINT64_C(fused), UINT64_C(plain)},
#include "digests.def"
};

enum { EXPECTED = sizeof expected / sizeof expected[0] };

static int passed, failed;

static adj_function find(const char *isa, const kernel_entry *entry, int bits, char *name, size_t room)
{
    (void)snprintf(name, room, "f%d_%s", bits, entry->name);
    return adj_kernel_for(isa, name);
}

static void check(const char *isa, const char *name, uint64_t actual)
{
    for (int i = 0; i < EXPECTED; i++) {
        if (strcmp(expected[i].name, name) != 0)
            continue;
        const uint64_t wanted = strcmp(isa, "scalar") == 0 ? expected[i].plain : expected[i].fused;
        if (actual == wanted) {
            passed++;
            return;
        }
        printf("%s %s: digest %016" PRIx64 ", expected %016" PRIx64 "\n", isa, name, actual, wanted);
        failed++;
        return;
    }
    printf("%s: digests.def does not name it\n", name);
    failed++;
}

static void check_isa(const char *isa)
{
    char name[64];
    if (adj_kernel_for(isa, "f32_map_neg") == NULL) {
        printf("%-7s does not run here\n", isa);
        return;
    }
    const int failed_before = failed;
    for (int i = 0; i < KERNEL_LIST_COUNT; i++) {
        const kernel_entry *entry = &kernel_list[i];
        const uint64_t f32 = digest_f32(entry, find(isa, entry, 32, name, sizeof name));
        check(isa, name, f32);
        const uint64_t f64 = digest_f64(entry, find(isa, entry, 64, name, sizeof name));
        check(isa, name, f64);
    }
    printf("%-7s %d kernels, %d differ\n", isa, 2 * KERNEL_LIST_COUNT, failed - failed_before);
}

static void print_digests(void)
{
    char name[64];
    for (int bits = 32; bits <= 64; bits += 32) {
        uint64_t (*const of)(const kernel_entry *, adj_function) = bits == 32 ? digest_f32 : digest_f64;
        for (int i = 0; i < KERNEL_LIST_COUNT; i++) {
            const uint64_t fused = of(&kernel_list[i], find(adj_isa(), &kernel_list[i], bits, name, sizeof name));
            const uint64_t plain = of(&kernel_list[i], find("scalar", &kernel_list[i], bits, name, sizeof name));
            printf("DIGEST(%s, 0x%016" PRIx64 ", 0x%016" PRIx64 ")\n", name, fused, plain);
        }
    }
}

#if defined(_WIN32)
static double seconds(void)
{
    LARGE_INTEGER ticks, each;
    (void)QueryPerformanceCounter(&ticks);
    (void)QueryPerformanceFrequency(&each);
    return (double)ticks.QuadPart / (double)each.QuadPart;
}
#else
static double seconds(void)
{
    struct timespec now;
    (void)timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
#endif

/* The best of the rounds that fit into a third of a second. */
#define BEST(best, call)                                                                                               \
    double best = 1e9;                                                                                                 \
    for (double begin = seconds(), spent = 0; spent < 0.33;) {                                                         \
        const double start = seconds();                                                                                \
        call;                                                                                                          \
        const double end = seconds();                                                                                  \
        best = end - start < best ? end - start : best;                                                                \
        spent = end - begin;                                                                                           \
    }

enum { SIDE = 256, MAPPED = 16384 };

#define MEASURE(T, dtype)                                                                                              \
    static void measure_##dtype(void)                                                                                  \
    {                                                                                                                  \
        static T a[SIDE * SIDE], b[SIDE * SIDE], c[SIDE * SIDE];                                                       \
        void(*const gemm) ADJ_ARGS_gemm(T) = (void(*) ADJ_ARGS_gemm(T))adj_kernel(#dtype "_gemm");                     \
        void(*const map) ADJ_ARGS_map(T) = (void(*) ADJ_ARGS_map(T))adj_kernel(#dtype "_map_exp");                     \
        for (int i = 0; i < SIDE * SIDE; i++)                                                                          \
            a[i] = b[i] = (T)(i % 7 - 3);                                                                              \
        BEST(product, gemm(0, 0, SIDE, SIDE, SIDE, 1, a, SIDE, b, SIDE, 0, c, SIDE))                                   \
        BEST(mapped, map(a, c, MAPPED, 0, 0))                                                                          \
        printf(#dtype ": gemm %d: %.1f GFLOP/s; exp of %d: %.3f ns an element\n", SIDE,                                \
               2e-9 * SIDE * SIDE * SIDE / product, MAPPED, 1e9 * mapped / MAPPED);                                    \
    }
MEASURE(float, f32)
MEASURE(double, f64)

int main(int argc, char **argv)
{
    static const char *const isas[] = {"scalar", "neon", "avx2", "avx512"};
    const char *only = NULL;
    int measures = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--print") == 0) {
            print_digests();
            return 0;
        }
        if (strcmp(argv[i], "--measure") == 0) {
            measures = 1;
        } else if (strcmp(argv[i], "--expect") == 0 && i + 1 < argc) {
            only = argv[++i];
            if (adj_kernel_for(only, "f32_map_neg") == NULL) {
                printf("proof: skipped: %s does not run here\n", only);
                return SKIPPED;
            }
            if (strcmp(only, adj_isa()) != 0) {
                printf("proof: the library chose %s, not %s\n", adj_isa(), only);
                return EXIT_FAILURE;
            }
        } else {
            (void)fprintf(stderr, "usage: adjoint_proof [--expect ISA] [--measure] [--print]\n");
            return 2;
        }
    }
    printf("serves: %s\n", adj_isa());
    for (size_t i = 0; i < sizeof isas / sizeof isas[0]; i++) {
        if (only == NULL || strcmp(only, isas[i]) == 0)
            check_isa(isas[i]);
    }
    if (measures) {
        measure_f32();
        measure_f64();
    }
    printf("proof: %d passed, %d failed\n", passed, failed);
    return failed != 0 || passed == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
