#include "log/streams.h"

#include "base/array.h"
#include "base/crt.h"
#include "base/empty_input.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <windows.h>

/* A standard handle cannot be changed while a caller of GetStdHandle may use it, so each stream has two, and each
 * rotation switches to the other one. */
static struct {
    HANDLE handles[2];
    unsigned current;
} standard[3];

/* Guards everything here: the worker thread redirects, the log keeper repoints. */
static SRWLOCK lock = SRWLOCK_INIT;
static bool redirected;
static bool identified; /* the files of the first redirection are remembered */
static volatile LONG generation;

/* Identifies a file, independently of the handle. */
typedef struct Identity {
    DWORD volume;
    DWORD high;
    DWORD low;
    FILE_ID_INFO longer; /* all zero if the file system does not have it */
} Identity;

/* The files that each stream was redirected to. A stream that leads to another file was redirected by the script; a
 * stream that the script restored from a copy leads to one of these files again. Handle values do not identify a file,
 * because Windows reuses them; they identify NUL only, if there was no log. */
static struct {
    Identity files[256]; /* the latest ones; all zero if unused */
    size_t count;
    HANDLE descriptor; /* the handle value behind the descriptor */
} targets_of[3];

static bool Identify(HANDLE handle, Identity *ret_identity) {
    BY_HANDLE_FILE_INFORMATION information;
    if (!GetFileInformationByHandle(handle, &information)) return false;
    *ret_identity =
        (Identity){information.dwVolumeSerialNumber, information.nFileIndexHigh, information.nFileIndexLow, {0}};
    return ret_identity->high || ret_identity->low; /* false for a device or a pipe */
}

/* Wine does not know the volume of a deleted file. */
static bool IsSame(const Identity *a, const Identity *b) {
    return a->high == b->high && a->low == b->low && (a->volume == b->volume || !a->volume || !b->volume);
}

static Identity *Latest(unsigned number) {
    enum { FILES = COUNT_OF(targets_of->files) };
    return &targets_of[number].files[(targets_of[number].count + FILES - 1) % FILES];
}

/* Remembers the file that a stream is redirected to. */
static void Remember(unsigned number, HANDLE target) {
    Identity identity;
    if (!Identify(target, &identity) || IsSame(&identity, Latest(number))) return;
    GetFileInformationByHandleEx(target, FileIdInfo, &identity.longer, sizeof identity.longer);
    targets_of[number].count++;
    *Latest(number) = identity;
}

/* Returns true if `handle` leads to a file that the host redirected the stream to, now or earlier. `given` is the
 * handle value that the host set. */
static bool LeadsToLog(unsigned number, HANDLE handle, HANDLE given) {
    Identity identity;
    if (!handle || handle == INVALID_HANDLE_VALUE) return false;
    if (!Identify(handle, &identity)) return handle == given;
    /* On FAT the index is a position in a folder, and renaming the file changes it. */
    Identity now = {0};
    Identify(standard[number].handles[standard[number].current], &now);
    if (IsSame(&identity, &now)) return true;
    for (size_t i = 0; i < COUNT_OF(targets_of->files); i++) {
        if (IsSame(&identity, &targets_of[number].files[i])) return true;
    }
    return false;
}

/* Remembers the files that StreamsRedirect has redirected the streams to. Not done there, because it takes Wine a
 * millisecond, and nothing needs it before the script runs. The caller holds the lock exclusively. */
static void RememberFirst(void) {
    if (identified || !redirected) return;
    for (unsigned number = 0; number < 3; number++)
        Remember(number, standard[number].handles[standard[number].current]);
    identified = true;
}

static HANDLE OpenNul(void) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    HANDLE nul =
        CreateFileW(L"NUL", GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, OPEN_EXISTING, 0, NULL);
    return nul == INVALID_HANDLE_VALUE ? NULL : nul;
}

/* Opens the log's file, or NUL if the log is not open, so that writes do not fail. The handle is inheritable; the
 * caller closes it. */
static HANDLE OpenTarget(Log *log, Error *error) {
    HANDLE target = LogDuplicate(log);
    if (!target) target = OpenNul();
    if (!target) ErrorSet(error, GetLastError(), L"open", L"NUL");
    return target;
}

static HANDLE Duplicate(HANDLE from) {
    HANDLE process = GetCurrentProcess();
    HANDLE copy = NULL;
    return DuplicateHandle(process, from, process, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS) ? copy : NULL;
}

/* Closes `old` and returns a handle for `target` with the same value, for code that stored the value. Windows assigns
 * the value that was freed last first. If another thread takes the value in between, or if `old` was closed and its
 * value reused for another file, the new handle has a different value. */
static HANDLE ReplaceHandle(unsigned number, HANDLE old, HANDLE target) {
    enum { TRIES = 8 };
    HANDLE spare[TRIES] = {0};
    HANDLE handle = NULL;
    size_t tries = 0;
    if (!LeadsToLog(number, old, old)) old = NULL;
    if (old) CloseHandle(old);
    while (tries < TRIES && (handle = Duplicate(target)) != NULL && old && handle != old) spare[tries++] = handle;
    if (tries == TRIES) handle = spare[--tries];
    while (tries > 0) CloseHandle(spare[--tries]);
    return handle;
}

static const DWORD names[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};

/* Returns false if the script has set a standard handle of its own. */
static bool IsStandardUnchanged(unsigned number) {
    return LeadsToLog(number, GetStdHandle(names[number]), standard[number].handles[standard[number].current]);
}

static bool SetStandard(unsigned number, HANDLE target, Error *error) {
    unsigned other = 1 - standard[number].current;
    HANDLE handle = ReplaceHandle(number, standard[number].handles[other], target);
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

/* A descriptor that the script has closed is an invalid parameter; the default handler would end the process. */
static HANDLE HandleOf(const Crt *crt, int number) {
    CrtInvalid *before = crt->_set_thread_local_invalid_parameter_handler(IgnoreInvalid);
    intptr_t value = crt->_get_osfhandle(number);
    HANDLE handle = NULL;
    crt->_set_thread_local_invalid_parameter_handler(before);
    memcpy(&handle, &value, sizeof handle);
    return handle;
}

/* Redirects the descriptor to `target`. The C runtime locks the descriptor, so each write goes to one file or the other
 * as a whole. */
static bool SetDescriptor(const Crt *crt, int number, HANDLE target, Error *error) {
    HANDLE handle = Duplicate(target);
    /* Not _O_APPEND: the handle can only append, and the C runtime would seek to the end before every write. */
    int flags = number == 0 ? _O_RDONLY : _O_BINARY;
    int descriptor = handle ? crt->_open_osfhandle((intptr_t)handle, flags) : -1;
    if (descriptor < 0 && handle) CloseHandle(handle);
    /* For all threads: an extension that writes while the descriptor is closed would end the process. */
    CrtInvalid *before = crt->_set_invalid_parameter_handler(IgnoreInvalid);
    InterlockedIncrement(&generation);
    bool ok = descriptor >= 0 && (descriptor == number || crt->_dup2(descriptor, number) == 0);
    InterlockedIncrement(&generation);
    crt->_set_invalid_parameter_handler(before);
    if (descriptor >= 0 && descriptor != number) crt->_close(descriptor);
    if (!ok) {
        return ErrorSay(error, ERROR_INVALID_HANDLE, L"the C runtime's descriptor %d cannot be redirected", number);
    }
    targets_of[number].descriptor = HandleOf(crt, number);
    return true;
}

static void AppendId(Text *ids, ULONGLONG device, ULONGLONG high, ULONGLONG low) {
    if (!high && !low) return;
    if (ids->length) TextAppendCharacter(ids, L' ');
    TextAppendFormat(ids, L"%llx-", device);
    if (high) {
        TextAppendFormat(ids, L"%llx%016llx", high, low);
    } else {
        TextAppendFormat(ids, L"%llx", low);
    }
}

static void AppendFile(Text *ids, const Identity *file) {
    ULONGLONG halves[2] = {0};
    memcpy(halves, file->longer.FileId.Identifier, sizeof halves);
    AppendId(ids, file->volume, 0, (ULONGLONG)file->high << 32 | file->low);
    AppendId(ids, file->longer.VolumeSerialNumber, halves[1], halves[0]);
}

void StreamsFileIds(Text *ids) {
    enum { FILES = COUNT_OF(targets_of->files) };
    AcquireSRWLockExclusive(&lock);
    RememberFirst();
    for (unsigned number = 1; number < 3; number++) {
        size_t count = targets_of[number].count;
        AppendFile(ids, Latest(number));
        AppendFile(ids, &targets_of[number].files[(count + FILES - 2) % FILES]);
    }
    ReleaseSRWLockExclusive(&lock);
}

HANDLE StreamsHandle(unsigned number) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    return crt ? HandleOf(crt, (int)number) : NULL;
}

long StreamsGeneration(void) {
    return InterlockedCompareExchange(&generation, 0, 0);
}

static HANDLE volatile next_write; /* set by the next write; NULL if no thread waits for it */

void StreamsOnNextWrite(HANDLE event) {
    InterlockedExchangePointer((void *volatile *)&next_write, event);
}

static HANDLE volatile first_write; /* a write waits for it; NULL if it need not */

void StreamsHoldWrites(HANDLE event) {
    first_write = event;
}

void StreamsBeforeWrite(void) {
    if (first_write) {
        WaitForSingleObject(first_write, INFINITE);
        first_write = NULL;
    }
    HANDLE event = next_write ? InterlockedExchangePointer((void *volatile *)&next_write, NULL) : NULL;
    if (event) SetEvent(event);
}

/* Wine 8's freopen refuses a stream without a descriptor. Its FILE has the descriptor at offset 28 (msvcrt.h); this
 * changes it only if the expected value is there. */
static void PatchStream(const Crt *crt, CrtFile *stream, int descriptor) {
    enum { WINE_FILE_DESCRIPTOR = 28 };
    char *field = (char *)stream + WINE_FILE_DESCRIPTOR;
    int before = crt->_fileno(stream);
    if (!GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version")) return;
    if (memcmp(field, &before, sizeof before) == 0) memcpy(field, &descriptor, sizeof descriptor);
}

/* If the process started without a standard handle, its C stream has the descriptor -2 and printf output is lost, while
 * the descriptor with the stream's number exists without a file. Once that is closed, reopening the streams in the
 * order 0, 1, 2 gives each one its own number. */
static void ReviveStream(const Crt *crt, unsigned number) {
    CrtFile *stream = crt->__acrt_iob_func(number);
    if (crt->_fileno(stream) >= 0) return;
    crt->_close((int)number);
    crt->freopen("NUL", number == 0 ? "r" : "w", stream);
}

/* Redirects the stream's descriptor to the log if it differs from the stream's number. */
static void ConnectStream(const Crt *crt, unsigned number) {
    enum { UNBUFFERED = 4 /* _IONBF */ };
    CrtFile *stream = crt->__acrt_iob_func(number);
    if (crt->_fileno(stream) < 0) PatchStream(crt, stream, (int)number);
    int own = crt->_fileno(stream);
    if (own >= 0 && own != (int)number) crt->_dup2((int)number, own);
    /* With the full buffering of a file, a crash would lose output. */
    if (number != 0) crt->setvbuf(stream, NULL, UNBUFFERED, 0);
}

static bool RedirectOne(const Crt *crt, unsigned number, HANDLE target, Error *error) {
    /* In this order: a C runtime that takes the program for its own sets the standard handle with the descriptor. */
    if (!SetDescriptor(crt, (int)number, target, error) || !SetStandard(number, target, error)) return false;
    ConnectStream(crt, number);
    return true;
}

void StreamsPrepare(void) {
    static bool prepared; /* once, because Wine 8 leaves a stream closed */
    Error ignored;        /* StreamsRedirect reports it */
    const Crt *crt = CrtGet(&ignored);
    for (unsigned number = 0; number < 3 && crt && !prepared; number++) ReviveStream(crt, number);
    prepared = crt != NULL;
}

bool StreamsRedirect(Log *output, Log *error_output, Error *error) {
    const Crt *crt = CrtGet(error);
    if (!crt) return false;
    StreamsPrepare();
    AcquireSRWLockExclusive(&lock); /* from here on, because a log may be rotated at any time */
    HANDLE targets[] = {EmptyInputOpen(), OpenTarget(output, error), OpenTarget(error_output, error)};
    bool ok = targets[0] && targets[1] && targets[2];
    if (!targets[0]) ErrorSet(error, GetLastError(), L"create a pipe for standard input", L"");
    for (unsigned number = 0; number < 3 && ok; number++) ok = RedirectOne(crt, number, targets[number], error);
    for (unsigned number = 0; number < 3; number++) {
        if (targets[number]) CloseHandle(targets[number]);
    }
    redirected = ok;
    ReleaseSRWLockExclusive(&lock);
    return ok;
}

static bool RepointOne(const Crt *crt, unsigned number, Log *log, Error *error) {
    CrtFile *stream = crt->__acrt_iob_func(number);
    HANDLE target = OpenTarget(log, error);
    if (!target) return false;
    bool ok = true;
    bool standard_unchanged = IsStandardUnchanged(number);
    Remember(number, target);
    if (LeadsToLog(number, HandleOf(crt, (int)number), targets_of[number].descriptor)) {
        /* printf holds this lock until it has written everything, so no line is torn. */
        crt->_lock_file(stream);
        ok = SetDescriptor(crt, (int)number, target, error);
        int own = crt->_fileno(stream);
        if (own >= 0 && own != (int)number) crt->_dup2((int)number, own);
        crt->_unlock_file(stream);
    }
    if (standard_unchanged && !SetStandard(number, target, error)) ok = false;
    CloseHandle(target);
    return ok;
}

bool StreamsAreStale(void) {
    Error ignored;
    bool stale = false;
    AcquireSRWLockExclusive(&lock);
    RememberFirst();
    const Crt *crt = redirected ? CrtGet(&ignored) : NULL;
    for (unsigned number = 1; number < 3 && crt; number++) {
        Identity identity;
        HANDLE handle = HandleOf(crt, (int)number);
        bool leads_to_log = LeadsToLog(number, handle, targets_of[number].descriptor);
        if (leads_to_log && Identify(handle, &identity) && !IsSame(&identity, Latest(number))) stale = true;
    }
    ReleaseSRWLockExclusive(&lock);
    return stale;
}

bool StreamsRepoint(Log *output, Log *error_output, Error *error) {
    AcquireSRWLockExclusive(&lock);
    RememberFirst();
    const Crt *crt = redirected ? CrtGet(error) : NULL;
    bool ok = crt || !redirected;
    if (crt) {
        ok = RepointOne(crt, 1, output, error);
        ok = RepointOne(crt, 2, error_output, error) && ok;
    }
    ReleaseSRWLockExclusive(&lock);
    return ok;
}

void StreamsRepointPrevious(Log *output, Log *error_output) {
    Error ignored;
    Log *logs[] = {NULL, output, error_output};
    AcquireSRWLockExclusive(&lock);
    RememberFirst();
    for (unsigned number = 1; number < 3 && redirected; number++) {
        HANDLE *other = &standard[number].handles[1 - standard[number].current];
        HANDLE target = *other ? OpenTarget(logs[number], &ignored) : NULL;
        if (!target) continue;
        *other = ReplaceHandle(number, *other, target);
        CloseHandle(target);
    }
    ReleaseSRWLockExclusive(&lock);
}
