/* What this machine can run. */
#ifndef ADJ_CPU_H
#define ADJ_CPU_H

/* In ascending order of preference. */
typedef enum { ADJ_ISA_SCALAR, ADJ_ISA_NEON, ADJ_ISA_AVX2, ADJ_ISA_AVX512, ADJ_ISA_COUNT } adj_isa_id;

/* 1 when both the CPU and the operating system support the instruction set, else 0. */
int adj_cpu_runs(adj_isa_id isa);

#endif
