/* libFuzzer's target: the bytes of an input choose a kernel, its lengths, strides, offsets and values; every
 * instruction set that runs here serves it. Without libFuzzer (ADJ_FUZZ_REPLAY) it is a program that runs the files it
 * is given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_case.h"

/* One byte of the input, 0 behind its end. */
static unsigned next_byte(fuzz_case *c)
{
    if (c->size == 0)
        return 0;
    c->size--;
    return *c->data++;
}

/* A length below the limit. Three of four are around the lane counts. */
static ptrdiff_t next_length(fuzz_case *c, ptrdiff_t limit)
{
    const unsigned how = next_byte(c), low = next_byte(c), high = next_byte(c);
    const ptrdiff_t n = (how & 3) != 0 ? (ptrdiff_t)(low % 40) : (ptrdiff_t)(low | high << 8);
    return n % limit;
}

static void run(const uint8_t *data, size_t size)
{
    static const char *const isas[] = {"scalar", "neon", "avx2", "avx512"};
    fuzz_case c = {.data = data, .size = size};
    const unsigned choice = next_byte(&c) | next_byte(&c) << 8;
    c.entry = &kernel_list[choice / 2 % KERNEL_LIST_COUNT];
    c.flags = next_byte(&c) | next_byte(&c) << 8;
    for (int i = 0; i < FUZZ_OPERANDS; i++)
        c.offset[i] = next_byte(&c) % 20;
    c.pad = (ptrdiff_t)(next_byte(&c) % 9);
    for (int i = 0; i < 3; i++)
        c.n[i] = next_length(&c, fuzz_limit(c.entry->family, i));
    for (int i = 0; i < 8; i++)
        c.seed = c.seed << 8 | next_byte(&c);

    const int is_f32 = choice & 1;
    c.is_first = 1;
    for (size_t i = 0; i < sizeof isas / sizeof isas[0]; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s_%s", is_f32 ? "f32" : "f64", c.entry->name);
        c.kernel = adj_kernel_for(isas[i], name);
        c.isa = isas[i];
        if (c.kernel == NULL)
            continue;
        if (is_f32)
            fuzz_f32(&c);
        else
            fuzz_f64(&c);
    }
    free(c.expected);
}

void fuzz_fail(const fuzz_case *c, const char *what, ptrdiff_t index)
{
    printf("%s %s: %s at %td; n = %td, %td, %td, pad %td, flags %#x, seed %llu\n", c->isa, c->entry->name, what, index,
           c->n[0], c->n[1], c->n[2], c->pad, c->flags, (unsigned long long)c->seed);
    (void)fflush(stdout);
    abort();
}

ptrdiff_t fuzz_limit(family of, int dimension)
{
    switch (of) {
    case FAMILY_reduce:
    case FAMILY_argreduce:
    case FAMILY_moments:
        return dimension == 0 ? 4 : dimension == 1 ? 9000 : 200;
    case FAMILY_softmax:
    case FAMILY_softmaxgrad:
        return dimension == 0 ? 4 : 3000;
    case FAMILY_gemm:
        return 140;
    default:
        return 4000;
    }
}

#ifdef ADJ_FUZZ_REPLAY
static int replay(const char *path)
{
    static uint8_t bytes[4096];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        printf("%s cannot be read\n", path);
        return 1;
    }
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    run(bytes, size);
    return 0;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    for (int i = 1; i < argc; i++)
        failed |= replay(argv[i]);
    printf("%d inputs\n", argc - 1);
    return failed;
}
#else
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    run(data, size);
    return 0;
}
#endif
