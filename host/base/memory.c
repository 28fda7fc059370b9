#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>

void *MemoryNew(size_t count, size_t size) {
    void *memory = calloc(count ? count : 1, size ? size : 1);
    if (!memory) abort();
    return memory;
}

void *MemoryResize(void *old, size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) abort();
    void *memory = realloc(old, count && size ? count * size : 1);
    if (!memory) abort();
    return memory;
}

void *MemoryTryResize(void *old, size_t size) {
    return realloc(old, size ? size : 1);
}
