#include "log/streams.h"

#include "base/array.h"
#include "base/crt.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <windows.h>

/* A standard handle cannot be changed under whoever has asked for it, so there are two, and each rotation takes the
 * other one. */
static struct {
    HANDLE handles[2];
    unsigned current;
} standard[3];

/* Of all of this: the worker redirects, the keeper points. */
static SRWLOCK lock = SRWLOCK_INIT;
static bool redirected;
static volatile LONG turn;

/* A file, whatever handle it is open by. */
typedef struct Identity {
    DWORD volume;
    DWORD high;
    DWORD low;
} Identity;

/* What each stream was led to. What leads elsewhere is the script's own; and one that the script has led back, by a
 * copy that it had of it, is the log's again. Not by the number of a handle, which the system gives to the next one
 * once it is closed: that tells NUL only, where there was no log. */
static struct {
    Identity files[256]; /* the latest ones; all zero: none */
    size_t count;
    HANDLE descriptor; /* the handle that the descriptor has, as a number */
} led[3];

static bool Identify(HANDLE handle, Identity *ret_identity) {
    BY_HANDLE_FILE_INFORMATION information;
    if (!GetFileInformationByHandle(handle, &information)) return false;
    *ret_identity = (Identity){information.dwVolumeSerialNumber, information.nFileIndexHigh, information.nFileIndexLow};
    return ret_identity->high || ret_identity->low; /* a device, or a pipe */
}

/* Wine does not know the volume of a file whose name is gone. */
static bool IsSame(const Identity *a, const Identity *b) {
    return a->high == b->high && a->low == b->low && (a->volume == b->volume || !a->volume || !b->volume);
}

static Identity *Latest(unsigned number) {
    enum { FILES = COUNT_OF(led->files) };
    return &led[number].files[(led[number].count + FILES - 1) % FILES];
}

static void Remember(unsigned number, HANDLE target) {
    Identity identity;
    if (!Identify(target, &identity) || IsSame(&identity, Latest(number))) return;
    led[number].count++;
    *Latest(number) = identity;
}

/* Does it lead to where the stream was led, now or before? `given` is the handle that it had there. */
static bool IsOurs(unsigned number, HANDLE handle, HANDLE given) {
    Identity identity;
    if (!handle || handle == INVALID_HANDLE_VALUE) return false;
    if (!Identify(handle, &identity)) return handle == given;
    /* FAT has no numbers for its files, but for places in folders, which a new name changes. */
    Identity now = {0};
    Identify(standard[number].handles[standard[number].current], &now);
    if (IsSame(&identity, &now)) return true;
    for (size_t i = 0; i < COUNT_OF(led->files); i++) {
        if (IsSame(&identity, &led[number].files[i])) return true;
    }
    return false;
}

static HANDLE OpenNothing(DWORD access) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    HANDLE nothing =
        CreateFileW(L"NUL", access, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, OPEN_EXISTING, 0, NULL);
    return nothing == INVALID_HANDLE_VALUE ? NULL : nothing;
}

/* Where a log cannot be had, what is written goes nowhere, and nothing that writes fails. Inherited; the caller closes.
 */
static HANDLE OpenTarget(Log *log, Error *error) {
    HANDLE target = LogDuplicate(log);
    if (!target) target = OpenNothing(GENERIC_WRITE);
    if (!target) ErrorSet(error, GetLastError(), L"open", L"NUL");
    return target;
}

static HANDLE Duplicate(HANDLE from) {
    HANDLE process = GetCurrentProcess();
    HANDLE copy = NULL;
    return DuplicateHandle(process, from, process, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS) ? copy : NULL;
}

/* A handle on `target` by the number that `old` has, which is closed: for whoever keeps that number. The system hands
 * the number that was freed last out first; where another thread was faster, the handle gets another one. So it does
 * where somebody has closed `old`, and its number is another file's by now. */
static HANDLE Revalue(unsigned number, HANDLE old, HANDLE target) {
    enum { TRIES = 8 };
    HANDLE spare[TRIES] = {0};
    HANDLE handle = NULL;
    size_t tries = 0;
    if (!IsOurs(number, old, old)) old = NULL;
    if (old) CloseHandle(old);
    while (tries < TRIES && (handle = Duplicate(target)) != NULL && old && handle != old) spare[tries++] = handle;
    if (tries == TRIES) handle = spare[--tries];
    while (tries > 0) CloseHandle(spare[--tries]);
    return handle;
}

static const DWORD names[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};

/* Or has the script set one of its own? */
static bool IsStandardAsGiven(unsigned number) {
    return IsOurs(number, GetStdHandle(names[number]), standard[number].handles[standard[number].current]);
}

static bool PointStandard(unsigned number, HANDLE target, Error *error) {
    unsigned other = 1 - standard[number].current;
    HANDLE handle = Revalue(number, standard[number].handles[other], target);
    standard[number].handles[other] = handle;
    if (!handle) return ErrorSet(error, GetLastError(), L"duplicate the log's handle", L"");
    standard[number].current = other;
    return SetStdHandle(names[number], handle) || ErrorSet(error, GetLastError(), L"set a standard handle", L"");
}

static void IgnoreInvalid(const wchar_t *expression, const wchar_t *function, const wchar_t *file, unsigned line,
                          uintptr_t reserved) {
    (void)expression;
    (void)function;
    (void)file;
    (void)line;
    (void)reserved;
}

/* A descriptor that the script has closed is an invalid parameter, which would end the process. */
static HANDLE HandleOf(const Crt *crt, int number) {
    CrtInvalid *before = crt->_set_thread_local_invalid_parameter_handler(IgnoreInvalid);
    intptr_t value = crt->_get_osfhandle(number);
    HANDLE handle = NULL;
    crt->_set_thread_local_invalid_parameter_handler(before);
    memcpy(&handle, &value, sizeof handle);
    return handle;
}

/* Lets the descriptor lead to `target`: under the C runtime's own lock of it, so that a write goes to the one file or
 * to the other. */
static bool PointDescriptor(const Crt *crt, int number, HANDLE target, Error *error) {
    HANDLE handle = Duplicate(target);
    /* Not _O_APPEND: the handle can do nothing else, and the C runtime would look for the end before every write. */
    int flags = number == 0 ? _O_RDONLY : _O_BINARY;
    int descriptor = handle ? crt->_open_osfhandle((intptr_t)handle, flags) : -1;
    if (descriptor < 0 && handle) CloseHandle(handle);
    /* Of an extension that writes to it while it is closed, too: that would end the process. */
    CrtInvalid *before = crt->_set_invalid_parameter_handler(IgnoreInvalid);
    InterlockedIncrement(&turn);
    bool ok = descriptor >= 0 && (descriptor == number || crt->_dup2(descriptor, number) == 0);
    InterlockedIncrement(&turn);
    crt->_set_invalid_parameter_handler(before);
    if (descriptor >= 0 && descriptor != number) crt->_close(descriptor);
    if (!ok) {
        return ErrorSay(error, ERROR_INVALID_HANDLE, L"the C runtime's descriptor %d cannot be redirected", number);
    }
    led[number].descriptor = HandleOf(crt, number);
    return true;
}

HANDLE StreamsHandle(unsigned number) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    return crt ? HandleOf(crt, (int)number) : NULL;
}

long StreamsGeneration(void) {
    return InterlockedCompareExchange(&turn, 0, 0);
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

static bool RedirectOne(const Crt *crt, unsigned number, HANDLE target, Error *error) {
    /* In this order: a C runtime that thinks itself the program's own sets the standard handle with a descriptor. */
    if (!PointDescriptor(crt, (int)number, target, error) || !PointStandard(number, target, error)) return false;
    JoinStream(crt, number);
    return true;
}

bool StreamsRedirect(Log *output, Log *error_output, Error *error) {
    const Crt *crt = CrtGet(error);
    if (!crt) return false;
    AcquireSRWLockExclusive(&lock); /* from here on, for a log may be rotated meanwhile */
    HANDLE targets[] = {OpenNothing(GENERIC_READ), OpenTarget(output, error), OpenTarget(error_output, error)};
    bool ok = targets[0] && targets[1] && targets[2];
    if (!targets[0]) ErrorSet(error, GetLastError(), L"open", L"NUL");
    for (unsigned number = 0; number < 3 && ok; number++) ReviveStream(crt, number);
    for (unsigned number = 0; number < 3 && ok; number++) {
        Remember(number, targets[number]);
        ok = RedirectOne(crt, number, targets[number], error);
    }
    for (unsigned number = 0; number < 3; number++) {
        if (targets[number]) CloseHandle(targets[number]);
    }
    redirected = ok;
    ReleaseSRWLockExclusive(&lock);
    return ok;
}

static bool PointOne(const Crt *crt, unsigned number, Log *log, Error *error) {
    CrtFile *stream = crt->__acrt_iob_func(number);
    HANDLE target = OpenTarget(log, error);
    if (!target) return false;
    bool ok = true;
    bool standard_given = IsStandardAsGiven(number);
    Remember(number, target);
    if (IsOurs(number, HandleOf(crt, (int)number), led[number].descriptor)) {
        /* Held for all that a printf writes, so that no line of it is torn. */
        crt->_lock_file(stream);
        ok = PointDescriptor(crt, (int)number, target, error);
        int own = crt->_fileno(stream);
        if (own >= 0 && own != (int)number) crt->_dup2((int)number, own);
        crt->_unlock_file(stream);
    }
    if (standard_given && !PointStandard(number, target, error)) ok = false;
    CloseHandle(target);
    return ok;
}

bool StreamsAreStale(void) {
    Error ignored;
    bool stray = false;
    AcquireSRWLockShared(&lock);
    const Crt *crt = redirected ? CrtGet(&ignored) : NULL;
    for (unsigned number = 1; number < 3 && crt; number++) {
        Identity identity;
        HANDLE handle = HandleOf(crt, (int)number);
        bool ours = IsOurs(number, handle, led[number].descriptor);
        if (ours && Identify(handle, &identity) && !IsSame(&identity, Latest(number))) stray = true;
    }
    ReleaseSRWLockShared(&lock);
    return stray;
}

bool StreamsRepoint(Log *output, Log *error_output, Error *error) {
    AcquireSRWLockExclusive(&lock);
    const Crt *crt = redirected ? CrtGet(error) : NULL;
    bool ok = crt || !redirected;
    if (crt) {
        ok = PointOne(crt, 1, output, error);
        ok = PointOne(crt, 2, error_output, error) && ok;
    }
    ReleaseSRWLockExclusive(&lock);
    return ok;
}

void StreamsRepointPrevious(Log *output, Log *error_output) {
    Error ignored;
    Log *logs[] = {NULL, output, error_output};
    AcquireSRWLockExclusive(&lock);
    for (unsigned number = 1; number < 3 && redirected; number++) {
        HANDLE *other = &standard[number].handles[1 - standard[number].current];
        HANDLE target = *other ? OpenTarget(logs[number], &ignored) : NULL;
        if (!target) continue;
        *other = Revalue(number, *other, target);
        CloseHandle(target);
    }
    ReleaseSRWLockExclusive(&lock);
}
