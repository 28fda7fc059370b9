/* A DLL with a C runtime of its own, msvcrt or one that is linked in: its streams are none of CPython's. */
#include <stdio.h>

__declspec(dllexport) int write_file(const char *path);

/* Writes what stdio has functions for to a file of its own. The number of lines; -1: it could not be written. */
int write_file(const char *path) {
    FILE *file = fopen(path, "wb");
    if (!file) return -1;
    int ok = fputs("fputs\n", file) >= 0 && fwrite("fwrite\n", 1, 7, file) == 7 && fprintf(file, "%s\n", "fprintf") > 0;
    return fclose(file) == 0 && ok ? 3 : -1;
}
