#define T double
#define BITS uint64_t
#define FUZZ_KERNEL fuzz_f64
#include "fuzz_body.h"
