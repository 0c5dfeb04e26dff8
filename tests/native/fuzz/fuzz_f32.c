#define T float
#define BITS uint32_t
#define FUZZ_KERNEL fuzz_f32
#include "fuzz_body.h"
