/* Prints as a C extension does: with printf, in CPython's C runtime. */
#include <stdarg.h>
#include <stdio.h>
#include <windows.h>

#ifdef __MINGW32__
/* The header's printf belongs to another C runtime. Microsoft's header defines printf like this. */
__declspec(dllimport) FILE *__cdecl __acrt_iob_func(unsigned number);
__declspec(dllimport) int __cdecl __stdio_common_vfprintf(unsigned long long options, FILE *stream, const char *format,
                                                          void *locale, va_list arguments);

static int Print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = __stdio_common_vfprintf(0, __acrt_iob_func(1), format, NULL, arguments);
    va_end(arguments);
    return count;
}
#define printf Print
#endif

__declspec(dllexport) void print_lines(const char *writer, volatile long long *ret_done);

/* Prints numbered, padded lines until the process ends. `*ret_done` is the number of the last printed line. */
void print_lines(const char *writer, volatile long long *ret_done) {
    enum { LONGEST = 97, PAUSE_AFTER = 20 };
    static const char padding[] =
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    for (long long number = 1;; number++) {
        printf("%s %lld %.*s.\n", writer, number, (int)(number % LONGEST), padding);
        *ret_done = number;
        if (number % PAUSE_AFTER == 0) Sleep(1);
    }
}
