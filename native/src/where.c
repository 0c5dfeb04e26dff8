/* y = c ? a : b. Plain loops, as in compare.c. */
#include "kernels.h"
#include "real.h"

ADJ_INLINE void where_run ADJ_ARGS_where(T)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        const T ai = a[i * sa], bi = b[i * sb]; /* both are read, so that the choice is a blend and not a branch */
        y[i] = c[i * sc] ? ai : bi;
    }
}

void KERNEL(where) ADJ_ARGS_where(T)
{
    if (sc != 0 && sa != 0 && sb != 0)
        where_run(c, 1, a, 1, b, 1, y, n);
    else if (sc != 0 && sa != 0)
        where_run(c, 1, a, 1, b, 0, y, n);
    else if (sc != 0 && sb != 0)
        where_run(c, 1, a, 0, b, 1, y, n);
    else
        where_run(c, sc, a, sa, b, sb, y, n);
}
