#include <stdint.h>

#define T double
#define BITS uint64_t
#define DIGEST_OF digest_f64
#define NAN_BITS UINT64_C(0x7FF8000000000000)
enum { PRECISION = 53, SCALES = 600 };
#define LARGEST 0x1.fffffffffffffp1023
#define LEAST_NORMAL 0x1p-1022
#define LEAST 0x1p-1074
#include "digest_body.h"
