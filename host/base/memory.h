/* Allocation that does not fail: what the host allocates is small, and where the system has no memory left for it,
 * ending at once is the honest answer (the SCM sees a crash and acts on it). Free everything with free(). Any thread.
 */
#ifndef PYHOSTSVC_BASE_MEMORY_H
#define PYHOSTSVC_BASE_MEMORY_H

#include <stddef.h>

/* `count` zeroed elements of `size` bytes. Never NULL. */
void *MemoryNew(size_t count, size_t size);

/* `old`, which may be NULL, resized to `count` elements of `size` bytes; what is new is not zeroed. Never NULL. */
void *MemoryResize(void *old, size_t count, size_t size);

/* For what is a script's, which may be large: `old`, which may be NULL, resized to `size` bytes. NULL where there is no
 * memory, and `old` is as it was. */
void *MemoryTryResize(void *old, size_t size);

#endif
