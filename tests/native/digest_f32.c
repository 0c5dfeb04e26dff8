#include <stdint.h>

#define T float
#define BITS uint32_t
#define DIGEST_OF digest_f32
#define NAN_BITS UINT32_C(0x7FC00000)
enum { PRECISION = 24, SCALES = 60 };
#define LARGEST 0x1.fffffep127f
#define LEAST_NORMAL 0x1p-126f
#define LEAST 0x1p-149f
#include "digest_body.h"
