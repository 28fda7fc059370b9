/* Allocation that does not fail: the host allocates little, and if the system has no memory even for that, the process
 * aborts, so that the SCM sees a crash and runs the recovery action. Free all memory with free(). Any thread. */
#ifndef PYHOSTSVC_BASE_MEMORY_H
#define PYHOSTSVC_BASE_MEMORY_H

#include <stddef.h>

/* Allocates `count` zeroed elements of `size` bytes. Never returns NULL. */
void *MemoryNew(size_t count, size_t size);

/* Resizes `old`, which may be NULL, to `count` elements of `size` bytes; new bytes are not zeroed. Never returns NULL.
 */
void *MemoryResize(void *old, size_t count, size_t size);

/* Resizes `old`, which may be NULL, to `size` bytes, for a script's data, which may be large. Returns NULL and leaves
 * `old` unchanged if there is not enough memory. */
void *MemoryTryResize(void *old, size_t size);

#endif
