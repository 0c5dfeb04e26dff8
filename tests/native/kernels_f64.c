#define T double
#define REAL_CHECK check_kernel_f64
#define TOLERANCE 1e-12
#include "kernel_checks.h"
