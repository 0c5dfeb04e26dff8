/* The C ABI: version, names, look-ups that fail, and the choice of the instruction set. With an argument: that value
 * stands in ADJOINT_ISA. */
#include <adjoint/adjoint.h>
#include <string.h>

#include "check.h"

static const char *const all[] = {"avx512", "avx2", "neon", "scalar"};

static int runs(const char *isa) { return adj_kernel_for(isa, "f32_map_neg") != NULL; }

/* The first of the names that runs here. */
static const char *first_of(const char *const *names)
{
    while (!runs(*names))
        names++;
    return *names;
}

static const char *expected_for(const char *wish)
{
    static const struct {
        const char *wish;
        const char *order[5];
    } table[] = {
        {"scalar", {"scalar"}},       {"avx2", {"avx2", "neon", "scalar"}}, {"256", {"avx2", "neon", "scalar"}},
        {"neon", {"neon", "scalar"}}, {"128", {"neon", "scalar"}},          {"sse", {"neon", "scalar"}},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strcmp(table[i].wish, wish) == 0)
            return first_of(table[i].order);
    }
    return first_of(all); /* auto, 512, avx512, nonsense */
}

static void check_names(void)
{
    CHECK(adj_kernel_count() > 200, "%zu", adj_kernel_count());
    CHECK(adj_kernel_name(adj_kernel_count()) == NULL, "name past the end");
    for (size_t i = 0; i < adj_kernel_count(); i++) {
        const char *name = adj_kernel_name(i);
        CHECK(adj_kernel(name) != NULL, "%s", name);
        CHECK(adj_kernel(name) == adj_kernel_for(adj_isa(), name), "%s", name);
        for (size_t j = 0; j < i; j++)
            CHECK(strcmp(name, adj_kernel_name(j)) != 0, "%s stands twice", name);
        for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
            CHECK((adj_kernel_for(all[k], name) != NULL) == runs(all[k]), "%s for %s", name, all[k]);
    }
    CHECK(adj_kernel("f32_gemm") != NULL && adj_kernel("f64_reduce_argmax") != NULL, "names of the contract");
}

static void check_failures(void)
{
    static const char *const unknown[] = {"", "map_neg", "f32_", "f32_map_neg ", "i32_map_neg", "F32_MAP_NEG"};
    CHECK(adj_kernel(NULL) == NULL, "null name");
    CHECK(adj_kernel_for(NULL, "f32_map_neg") == NULL, "null instruction set");
    CHECK(adj_kernel_for("scalar", NULL) == NULL, "null name");
    CHECK(adj_kernel_for("mmx", "f32_map_neg") == NULL, "unknown instruction set");
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        CHECK(adj_kernel(unknown[i]) == NULL, "\"%s\"", unknown[i]);
}

static void check_select(void)
{
    const char *before = adj_isa();
    CHECK(!adj_isa_select(NULL) && !adj_isa_select("") && !adj_isa_select("mmx"), "refused");
    CHECK(strcmp(adj_isa(), before) == 0, "unchanged after a refusal: %s", adj_isa());
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        CHECK(adj_isa_select(all[i]) == runs(all[i]), "%s", all[i]);
        if (runs(all[i])) {
            CHECK(strcmp(adj_isa(), all[i]) == 0, "%s, not %s", adj_isa(), all[i]);
            CHECK(adj_kernel("f64_gemm") == adj_kernel_for(all[i], "f64_gemm"), "%s", all[i]);
        }
    }
    CHECK(strcmp(adj_isa(), "scalar") == 0, "the last one of the loop");
    CHECK(adj_isa_select("auto") && strcmp(adj_isa(), first_of(all)) == 0, "auto is %s", adj_isa());
}

int main(int argc, char **argv)
{
    const char *wish = argc > 1 ? argv[1] : "auto";
    CHECK(adj_abi_version() == ADJ_ABI_VERSION, "%d", adj_abi_version());
    CHECK(strcmp(adj_isa(), expected_for(wish)) == 0, "%s gave %s, not %s", wish, adj_isa(), expected_for(wish));
    check_names();
    check_failures();
    check_select();
    printf("isa: %s\n", adj_isa());
    return report();
}
