#include "python/patch/fatal_error.h"

#include "base/file.h"

#include <string.h>
#include <windows.h>

static struct {
    volatile LONG thread; /* the one that writes the message; 0 if no thread does */
    size_t length;
    char message[512];
} fatal;

void FatalErrorNote(const char *bytes, unsigned count) {
    static const char start[] = "Fatal Python error: ";
    LONG current = (LONG)GetCurrentThreadId();
    if (count == sizeof start - 1 && memcmp(bytes, start, count) == 0) {
        InterlockedExchange(&fatal.thread, current);
        fatal.length = 0;
    } else if (fatal.thread != current) {
        return;
    }
    for (unsigned i = 0; i < count && fatal.length < sizeof fatal.message - 1; i++) {
        if (bytes[i] == '\n') {
            InterlockedExchange(&fatal.thread, 0);
            return;
        }
        fatal.message[fatal.length++] = bytes[i];
        fatal.message[fatal.length] = '\0';
    }
}

wchar_t *FatalErrorMessage(void) {
    return *fatal.message ? FileFromUtf8(fatal.message) : NULL;
}
