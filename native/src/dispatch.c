/* Look-up by name and the choice of the instruction set; compiled with baseline flags. */
#include <adjoint/adjoint.h>
#include <stdlib.h>
#include <string.h>

#include "cpu.h"
#include "table.h"

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

typedef struct {
    const char *name;
    const adj_table *table; /* null: not built for this target */
} isa_entry;

static const isa_entry isas[ADJ_ISA_COUNT] = {
    [ADJ_ISA_SCALAR] = {"scalar", &adj_table_scalar},
#ifdef ADJ_HAVE_NEON
    [ADJ_ISA_NEON] = {"neon", &adj_table_neon},
#else
    [ADJ_ISA_NEON] = {"neon", NULL},
#endif
#ifdef ADJ_HAVE_AVX2
    [ADJ_ISA_AVX2] = {"avx2", &adj_table_avx2},
#else
    [ADJ_ISA_AVX2] = {"avx2", NULL},
#endif
#ifdef ADJ_HAVE_AVX512
    [ADJ_ISA_AVX512] = {"avx512", &adj_table_avx512},
#else
    [ADJ_ISA_AVX512] = {"avx512", NULL},
#endif
};

static const char *const kernel_names[ADJ_KERNEL_COUNT] = {
#define ADJ_KERNEL(name, family) [ADJ_INDEX_f32_##name] = "f32_" #name,
#include "../kernels.def"
#define ADJ_KERNEL(name, family) [ADJ_INDEX_f64_##name] = "f64_" #name,
#include "../kernels.def"
};

/* Other words for an instruction set, as the managed side accepts them. */
static const struct {
    const char *word;
    adj_isa_id isa;
} isa_words[] = {
    {"512", ADJ_ISA_AVX512},
    {"256", ADJ_ISA_AVX2},
    {"128", ADJ_ISA_NEON},
    {"sse", ADJ_ISA_NEON},
};

/* The only state: the chosen instruction set plus one, 0 before the choice. The tables are constant, so no ordering
 * with other memory is needed. */
static long chosen_plus_one;

#if defined(_MSC_VER) && !defined(__clang__)
static long load_choice(void) { return _InterlockedCompareExchange(&chosen_plus_one, 0, 0); }

static void store_choice(adj_isa_id isa) { (void)_InterlockedExchange(&chosen_plus_one, (long)isa + 1); }

static void store_first_choice(adj_isa_id isa)
{
    (void)_InterlockedCompareExchange(&chosen_plus_one, (long)isa + 1, 0);
}
#else
static long load_choice(void) { return __atomic_load_n(&chosen_plus_one, __ATOMIC_RELAXED); }

static void store_choice(adj_isa_id isa) { __atomic_store_n(&chosen_plus_one, (long)isa + 1, __ATOMIC_RELAXED); }

/* Loses against a choice that another thread made meanwhile, adj_isa_select's above all. */
static void store_first_choice(adj_isa_id isa)
{
    long none = 0;
    (void)__atomic_compare_exchange_n(&chosen_plus_one, &none, (long)isa + 1, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}
#endif

static int runs(adj_isa_id isa) { return isas[isa].table != NULL && adj_cpu_runs(isa); }

/* The best one that runs here and is not above the limit. */
static adj_isa_id best_up_to(adj_isa_id limit)
{
    int isa = (int)limit;
    while (!runs((adj_isa_id)isa))
        isa--; /* ends: scalar always runs */
    return (adj_isa_id)isa;
}

/* 1 and the instruction set that the word means, before asking whether it runs here; 0 for an unknown word. */
static int parse(const char *word, adj_isa_id *isa)
{
    if (strcmp(word, "auto") == 0) {
        *isa = best_up_to((adj_isa_id)(ADJ_ISA_COUNT - 1));
        return 1;
    }
    for (int i = 0; i < ADJ_ISA_COUNT; i++) {
        if (strcmp(word, isas[i].name) == 0) {
            *isa = (adj_isa_id)i;
            return 1;
        }
    }
    for (size_t i = 0; i < sizeof isa_words / sizeof isa_words[0]; i++) {
        if (strcmp(word, isa_words[i].word) == 0) {
            /* 128 bits are neon or nothing: there is no table of that width on x86. */
            const adj_isa_id wide = isa_words[i].isa;
            *isa = wide == ADJ_ISA_NEON && !runs(wide) ? ADJ_ISA_SCALAR : wide;
            return 1;
        }
    }
    return 0;
}

static adj_isa_id chosen(void)
{
    if (load_choice() == 0) {
        const char *wish = getenv("ADJOINT_ISA");
        adj_isa_id isa = (adj_isa_id)(ADJ_ISA_COUNT - 1);
        if (wish != NULL)
            (void)parse(wish, &isa); /* an unknown word leaves the top, which means auto */
        store_first_choice(best_up_to(isa));
    }
    return (adj_isa_id)(load_choice() - 1);
}

static adj_function find(adj_isa_id isa, const char *name)
{
    if (name == NULL)
        return NULL;
    for (size_t i = 0; i < ADJ_KERNEL_COUNT; i++) {
        if (strcmp(name, kernel_names[i]) == 0)
            return isas[isa].table->kernels[i];
    }
    return NULL;
}

int adj_abi_version(void) { return ADJ_ABI_VERSION; }

const char *adj_isa(void) { return isas[chosen()].name; }

int adj_isa_select(const char *isa)
{
    adj_isa_id id;
    if (isa == NULL || !parse(isa, &id) || !runs(id))
        return 0;
    store_choice(id);
    return 1;
}

adj_function adj_kernel(const char *name) { return find(chosen(), name); }

adj_function adj_kernel_for(const char *isa, const char *name)
{
    adj_isa_id id;
    if (isa == NULL || !parse(isa, &id) || !runs(id))
        return NULL;
    return find(id, name);
}

size_t adj_kernel_count(void) { return ADJ_KERNEL_COUNT; }

const char *adj_kernel_name(size_t index) { return index < ADJ_KERNEL_COUNT ? kernel_names[index] : NULL; }
