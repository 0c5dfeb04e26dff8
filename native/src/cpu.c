/* CPUID and XGETBV; compiled with baseline flags. A CPU flag alone is not enough: the operating system must also save
 * the wide registers, or they are lost at the next context switch (Intel SDM volume 1, sections 14.3 and 15.2). */
#include "cpu.h"

#include <stdint.h>

#if defined(__x86_64__) || defined(_M_X64)
#define ADJ_CPU_X64 1
#else
#define ADJ_CPU_X64 0
#endif

#if ADJ_CPU_X64

#if defined(_MSC_VER)
#include <intrin.h>
#else
#include <cpuid.h>
#endif

typedef struct {
    uint32_t eax, ebx, ecx, edx;
} cpuid_registers;

/* Zero where the CPU does not know the leaf. */
static cpuid_registers cpuid(uint32_t leaf)
{
    cpuid_registers r = {0, 0, 0, 0};
#if defined(_MSC_VER)
    int out[4];
    __cpuidex(out, 0, 0);
    if ((uint32_t)out[0] < leaf)
        return r;
    __cpuidex(out, (int)leaf, 0);
    r.eax = (uint32_t)out[0];
    r.ebx = (uint32_t)out[1];
    r.ecx = (uint32_t)out[2];
    r.edx = (uint32_t)out[3];
#else
    __get_cpuid_count(leaf, 0, &r.eax, &r.ebx, &r.ecx, &r.edx);
#endif
    return r;
}

/* XCR0: the register sets that the operating system saves. Only with OSXSAVE set. */
static uint64_t saved_registers(void)
{
#if defined(_MSC_VER)
    return _xgetbv(0);
#else
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return ((uint64_t)high << 32) | low;
#endif
}

static int all_bits(uint64_t value, uint64_t bits) { return (value & bits) == bits; }

int adj_cpu_runs(adj_isa_id isa)
{
    /* Leaf 1, ECX. */
    const uint64_t fma = 1u << 12, osxsave = 1u << 27, avx = 1u << 28;
    /* Leaf 7, EBX. */
    const uint64_t avx2 = 1u << 5, avx512f = 1u << 16, avx512dq = 1u << 17, avx512bw = 1u << 30, avx512vl = 1u << 31;
    /* XCR0: XMM and YMM; opmask, upper halves of ZMM0-15, ZMM16-31. */
    const uint64_t ymm = 0x06, zmm = 0xE0;

    if (isa == ADJ_ISA_SCALAR)
        return 1;
    if (isa != ADJ_ISA_AVX2 && isa != ADJ_ISA_AVX512)
        return 0;
    if (!all_bits(cpuid(1).ecx, fma | osxsave | avx))
        return 0;
    const uint64_t features = cpuid(7).ebx;
    const uint64_t saved = saved_registers();
    if (!all_bits(features, avx2) || !all_bits(saved, ymm))
        return 0;
    return isa == ADJ_ISA_AVX2 ||
           (all_bits(features, avx512f | avx512dq | avx512bw | avx512vl) && all_bits(saved, zmm));
}

#else

int adj_cpu_runs(adj_isa_id isa)
{
#if defined(__aarch64__) || defined(_M_ARM64)
    return isa == ADJ_ISA_SCALAR || isa == ADJ_ISA_NEON; /* Advanced SIMD is part of every AArch64 profile we run on. */
#else
    return isa == ADJ_ISA_SCALAR;
#endif
}

#endif
