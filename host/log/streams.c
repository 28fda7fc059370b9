#include "log/streams.h"

#include "base/crt.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>

static bool DuplicateInheritable(HANDLE from, HANDLE *ret_handle, Error *error) {
    HANDLE process = GetCurrentProcess();
    if (DuplicateHandle(process, from, process, ret_handle, 0, TRUE, DUPLICATE_SAME_ACCESS)) return true;
    return ErrorSet(error, GetLastError(), L"duplicate the log's handle", L"");
}

/* Wine 8's freopen refuses a stream without a descriptor. Its FILE has the descriptor at offset 28 (msvcrt.h); nothing
 * is changed unless the stream's number is really there, before and after. */
static void PatchStream(const Crt *crt, CrtFile *stream, int descriptor) {
    enum { WINE_FILE_DESCRIPTOR = 28 };
    char *field = (char *)stream + WINE_FILE_DESCRIPTOR;
    int before = crt->_fileno(stream);
    if (!GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version")) return;
    if (memcmp(field, &before, sizeof before) == 0) memcpy(field, &descriptor, sizeof descriptor);
}

/* A C stream whose process started without a handle has the descriptor -2, and printf goes nowhere. The descriptor of
 * its number is taken, though, by no file. Once that is closed, the stream that is reopened (in the order 0, 1, 2) gets
 * its own number. */
static void ReviveStream(const Crt *crt, unsigned number) {
    CrtFile *stream = crt->__acrt_iob_func(number);
    if (crt->_fileno(stream) >= 0) return;
    crt->_close((int)number);
    crt->freopen("NUL", number == 0 ? "r" : "w", stream);
}

/* Points the stream's descriptor at the log where it is another one than its number. */
static void JoinStream(const Crt *crt, unsigned number) {
    enum { UNBUFFERED = 4 /* _IONBF */ };
    CrtFile *stream = crt->__acrt_iob_func(number);
    if (crt->_fileno(stream) < 0) PatchStream(crt, stream, (int)number);
    int own = crt->_fileno(stream);
    if (own >= 0 && own != (int)number) crt->_dup2((int)number, own);
    /* Fully buffered, as a file would be, a crash would lose what was printed. */
    if (number != 0) crt->setvbuf(stream, NULL, UNBUFFERED, 0);
}

static bool RedirectOne(const Crt *crt, unsigned number, HANDLE target, DWORD standard, Error *error) {
    HANDLE handle = NULL;
    HANDLE inherited = NULL;
    if (!DuplicateInheritable(target, &inherited, error) || !DuplicateInheritable(target, &handle, error)) return false;
    if (!SetStdHandle(standard, inherited)) return ErrorSet(error, GetLastError(), L"set a standard handle", L"");
    int descriptor = crt->_open_osfhandle((intptr_t)handle, number == 0 ? _O_RDONLY : _O_APPEND | _O_BINARY);
    if (descriptor < 0 || (descriptor != (int)number && crt->_dup2(descriptor, (int)number) != 0)) {
        return ErrorSay(error, ERROR_INVALID_HANDLE, L"the C runtime's descriptor %u cannot be redirected", number);
    }
    if (descriptor != (int)number) crt->_close(descriptor);
    JoinStream(crt, number);
    return true;
}

bool StreamsRedirect(HANDLE log, Error *error) {
    const Crt *crt = CrtGet(error);
    if (!crt) return false;
    HANDLE nothing =
        CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (nothing == INVALID_HANDLE_VALUE) return ErrorSet(error, GetLastError(), L"open", L"NUL");
    for (unsigned number = 0; number < 3; number++) ReviveStream(crt, number);
    bool ok = RedirectOne(crt, 0, nothing, STD_INPUT_HANDLE, error) &&
              RedirectOne(crt, 1, log, STD_OUTPUT_HANDLE, error) && RedirectOne(crt, 2, log, STD_ERROR_HANDLE, error);
    CloseHandle(nothing);
    return ok;
}
