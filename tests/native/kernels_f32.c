#include <float.h>

#define T float
#define REAL_CHECK check_kernel_f32
#define LARGEST (double)FLT_MAX
#define TOLERANCE 2e-5
#include "kernel_checks.h"
