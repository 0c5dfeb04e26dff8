#include "kernels.h"
#include "real.h"

void KERNEL(fill) ADJ_ARGS_fill(T)
{
    for (ptrdiff_t i = 0; i < n; i++)
        y[i] = value;
}
