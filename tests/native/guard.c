#if !defined(_WIN32)
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#endif

#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILLER = 0xA5 };

#if defined(_WIN32)
#include <windows.h>

static size_t page_size(void)
{
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}

static unsigned char *reserve(size_t bytes, size_t page)
{
    unsigned char *p = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
    return p != NULL && VirtualAlloc(p + page, bytes - 2 * page, MEM_COMMIT, PAGE_READWRITE) != NULL ? p : NULL;
}
#else
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

static unsigned char *reserve(size_t bytes, size_t page)
{
    void *p = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED || mprotect((unsigned char *)p + page, bytes - 2 * page, PROT_READ | PROT_WRITE) != 0)
        return NULL;
    return p;
}
#endif

guarded guarded_new(size_t bytes)
{
    const size_t page = page_size();
    const size_t inner = (bytes + page - 1) / page * page;
    unsigned char *p = reserve(inner + 2 * page, page);
    if (p == NULL) {
        (void)fputs("no memory for guard pages\n", stderr);
        exit(EXIT_FAILURE);
    }
    return (guarded){p + page, p + page + inner};
}

void *guarded_place(guarded memory, size_t bytes, ptrdiff_t offset)
{
    memset(memory.start, FILLER, (size_t)(memory.end - memory.start));
    return offset == GUARDED_END ? memory.end - bytes : memory.start + offset;
}

/* A region that begins with the filler and equals itself one byte further holds nothing else. */
static int is_filler(const unsigned char *first, const unsigned char *end)
{
    return first >= end || (*first == FILLER && memcmp(first, first + 1, (size_t)(end - first) - 1) == 0);
}

int guarded_intact(guarded memory, const void *place, size_t bytes)
{
    const unsigned char *first = place;
    return is_filler(memory.start, first) && is_filler(first + bytes, memory.end);
}
