/* Memory between two pages that must not be touched. */
#ifndef ADJ_TEST_GUARD_H
#define ADJ_TEST_GUARD_H

#include <stddef.h>

typedef struct {
    unsigned char *start, *end;
} guarded;

/* Room for that many bytes and more. Ends the program when there is no memory. */
guarded guarded_new(size_t bytes);

/* A place for the bytes, that far behind the first guard page, or, for GUARDED_END, right before the second one.
 * Everything else between the guards is filled with a pattern. */
enum { GUARDED_END = -1 };
void *guarded_place(guarded memory, size_t bytes, ptrdiff_t offset);

/* Whether the pattern around the place is intact. */
int guarded_intact(guarded memory, const void *place, size_t bytes);

#endif
