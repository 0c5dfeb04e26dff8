#include <float.h>

#define T double
#define REAL_CHECK check_kernel_f64
#define LARGEST (double)DBL_MAX
#define TOLERANCE 1e-12
#include "kernel_checks.h"
