/* The table of the instruction set ADJ_ISA: compiled once for each. */
#include "table.h"

#include "kernels.h"

#define ADJ_TABLE_JOIN(isa) adj_table_##isa
#define ADJ_TABLE(isa) ADJ_TABLE_JOIN(isa)

const adj_table ADJ_TABLE(ADJ_ISA) = {{
#define ADJ_KERNEL(name, family) [ADJ_INDEX_f32_##name] = (adj_function)ADJ_SYMBOL(f32, name),
#include "../kernels.def"
#define ADJ_KERNEL(name, family) [ADJ_INDEX_f64_##name] = (adj_function)ADJ_SYMBOL(f64, name),
#include "../kernels.def"
}};
