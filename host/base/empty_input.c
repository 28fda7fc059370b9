#include "base/empty_input.h"

HANDLE EmptyInputOpen(void) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    HANDLE input = NULL;
    HANDLE writer = NULL;
    if (!CreatePipe(&input, &writer, &inherited, 0)) return NULL;
    CloseHandle(writer);
    return input;
}
