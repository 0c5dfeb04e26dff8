/* A failed check is printed and counted; main returns report(). */
#ifndef ADJ_TEST_CHECK_H
#define ADJ_TEST_CHECK_H

#include <stdio.h>

static int checks_failed;
static int checks_done;

#define CHECK(condition, ...)                                                                                          \
    do {                                                                                                               \
        checks_done++;                                                                                                 \
        if (!(condition)) {                                                                                            \
            checks_failed++;                                                                                           \
            printf("%s:%d: %s: ", __FILE__, __LINE__, #condition);                                                     \
            printf(__VA_ARGS__);                                                                                       \
            printf("\n");                                                                                              \
        }                                                                                                              \
    } while (0)

static int report(void)
{
    printf("%d checks, %d failed\n", checks_done, checks_failed);
    return checks_failed != 0 || checks_done == 0;
}

#endif
