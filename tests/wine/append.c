/* What Wine 8 lacks: atomic appending. A handle that may only append is written to, by Wine, in two steps: it asks for
 * the end of the file, and then writes there; two writers that come at the same instant overwrite one another. Windows
 * does it in one step, and so does Linux where it is asked to. This library, loaded into Wine's processes by
 * LD_PRELOAD, asks it to for files that are called *.log: nobody who writes to one of those means any other place than
 * its end. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_named_log(int file) {
    static const char ending[] = ".log";
    char link[64];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path);
    size_t tail = sizeof ending - 1;
    return length > (ssize_t)tail && memcmp(path + length - tail, ending, tail) == 0;
}

/* What is at a descriptor does not change its kind, whatever it is renamed to: its number in the file system and the
 * answer are kept together. */
static int is_log(int file) {
    enum { MOST = 1024 };
    static _Atomic uint64_t known[MOST];
    struct stat status;
    if (file < 0 || file >= MOST || fstat(file, &status)) return is_named_log(file);
    uint64_t cached = atomic_load_explicit(&known[file], memory_order_relaxed);
    if (cached >> 1 != ((uint64_t)status.st_ino << 1) >> 1) {
        cached = (uint64_t)status.st_ino << 1 | (uint64_t)is_named_log(file);
        atomic_store_explicit(&known[file], cached, memory_order_relaxed);
    }
    return cached & 1;
}

ssize_t pwrite(int file, const void *data, size_t size, off_t offset) {
    struct iovec part = {(void *)data, size};
    return is_log(file) ? pwritev2(file, &part, 1, offset, RWF_APPEND) : pwritev(file, &part, 1, offset);
}
