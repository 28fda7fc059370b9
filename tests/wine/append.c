/* Wine 8 does not append atomically. It writes to a handle that can only append in two steps: it asks for the end of
 * the file, then writes there. Two writers at the same instant overwrite each other. Windows appends in one step, and
 * so does Linux if it is asked to. LD_PRELOAD loads this library into Wine's processes; it makes Linux append to files
 * named
 * *.log, to which every write in these tests goes at the end. */
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

/* A file keeps its kind when it is renamed, so its number in the file system is stored together with the answer. */
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
