#define T float
#define REAL_CHECK check_kernel_f32
#define TOLERANCE 2e-5
#include "kernel_checks.h"
