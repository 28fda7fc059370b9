#include "service/diagnosis/dump.h"

#include "base/clock.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/subprocess.h"
#include "base/text.h"
#include "base/thread.h"
#include "service/diagnosis/dump_process.h"

#include <stdlib.h>
#include <windows.h>

enum { GRACE_MS = 10 * 1000 };

static const wchar_t extension[] = L".dmp";
static wchar_t *program; /* the path of pyhostsvc.exe */

/* Returns "web-20261124T192451.123Z.dmp", which the caller frees. Rotated logs have the same stamp, which sorts by
 * time. */
static wchar_t *NewName(const wchar_t *name) {
    wchar_t now[CLOCK_TEXT];
    Text file = {0};
    ClockNow(now);
    TextAppendFormat(&file, L"%ls-", name);
    for (const wchar_t *p = now; *p; p++) {
        if (*p != L'-' && *p != L':') TextAppendCharacter(&file, *p);
    }
    TextAppend(&file, extension);
    return TextTake(&file);
}

/* Returns true if NewName made `file`, with the extension `ending`. The script may keep other files in the folder. */
static bool IsDump(const wchar_t *name, const wchar_t *file, const wchar_t *ending) {
    if (!TextStartsWithFold(file, name) || file[wcslen(name)] != L'-') return false;
    const wchar_t *stamp = file + wcslen(name) + 1;
    for (const wchar_t *p = L"00000000T000000.000Z"; *p; p++, stamp++) {
        if (*p == L'0' ? !(*stamp >= L'0' && *stamp <= L'9') : *stamp != *p) return false;
    }
    return TextEqualFold(stamp, ending);
}

static int CompareNames(const void *a, const void *b) {
    return _wcsicmp(*(const wchar_t *const *)a, *(const wchar_t *const *)b);
}

static void Delete(const wchar_t *folder, const wchar_t *name) {
    wchar_t *path = PathJoin(folder, name);
    DeleteFileW(path);
    free(path);
}

/* Deletes the oldest dumps beyond `keep`, and unfinished dumps of processes that were killed. */
static void Prune(const DumpOptions *options, const wchar_t *newest) {
    wchar_t *pattern = PathJoin(options->folder, L"*.dmp*");
    WIN32_FIND_DATAW found;
    TextList names = {0};
    HANDLE search = FindFirstFileW(pattern, &found);
    free(pattern);
    if (search == INVALID_HANDLE_VALUE) return;
    do {
        /* The newest dump may not be the last by name, because a clock may have been set back. */
        bool other = IsDump(options->name, found.cFileName, extension) && !TextEqualFold(found.cFileName, newest);
        if (other) TextListAppend(&names, found.cFileName);
        if (IsDump(options->name, found.cFileName, L".dmp.new")) Delete(options->folder, found.cFileName);
    } while (FindNextFileW(search, &found));
    FindClose(search);
    if (names.count) qsort(names.items, names.count, sizeof *names.items, CompareNames);
    for (size_t i = 0; i < names.count && i + options->keep <= names.count; i++)
        Delete(options->folder, names.items[i]);
    TextListFree(&names);
}

/* Waits for `object`, with a grace period: Windows may suspend this process while the other one reads it. When this
 * process continues, its time is up, but the object is about to be signalled. */
static bool WaitFor(HANDLE object, DWORD timeout_ms) {
    return WaitForSingleObject(object, timeout_ms) == WAIT_OBJECT_0 ||
           WaitForSingleObject(object, GRACE_MS) == WAIT_OBJECT_0;
}

/* Starts the process that writes the dump, which checks the time by itself, and waits for it. */
static bool WriteTo(const wchar_t *path, const DumpOptions *options, DWORD thread, const EXCEPTION_POINTERS *pointers,
                    Error *error) {
    DumpProcessTask task = {GetCurrentProcessId(), thread, (uintptr_t)pointers, options->full,
                            options->timeout_ms,   path};
    Text line = {0};
    TextList environment = {0};
    Subprocess dumper;
    QuoteProgram(&line, program);
    DumpProcessAppend(&line, &task);
    bool ok = SubprocessStart(line.data, options->folder, &environment, options->output, &dumper, error);
    TextFree(&line);
    if (!ok) return false;
    WaitFor(dumper.process, options->timeout_ms);
    DWORD code = SubprocessFinish(&dumper);
    if (code == STILL_ACTIVE) code = ERROR_TIMEOUT;
    return !code || ErrorSet(error, code, L"write", L"'%ls'", path);
}

static bool Write(const DumpOptions *options, DWORD thread, const EXCEPTION_POINTERS *pointers, wchar_t **ret_path,
                  Error *error) {
    wchar_t *name = NewName(options->name);
    wchar_t *path = PathJoin(options->folder, name);
    wchar_t *unfinished = TextPrint(L"%ls.new", path); /* the process may be killed before the dump is complete */
    bool ok = WriteTo(unfinished, options, thread, pointers, error);
    if (ok && !MoveFileExW(unfinished, path, 0)) ok = ErrorSet(error, GetLastError(), L"write", L"'%ls'", path);
    if (ok) {
        Prune(options, name);
        *ret_path = path;
        path = NULL;
    } else {
        DeleteFileW(unfinished);
    }
    free(unfinished);
    free(path);
    free(name);
    return ok;
}

/* The thread that starts the writing process. It exists before the crash and is expendable, because starting a process
 * may need a lock that the crashed thread holds. */
static struct {
    HANDLE go;
    HANDLE done;
    DumpOptions options;
    DWORD thread;
    const EXCEPTION_POINTERS *pointers;
    bool ok;
    wchar_t *path;
    Error error;
} writer;

static DWORD WINAPI WriterMain(void *unused) {
    (void)unused;
    WaitForSingleObject(writer.go, INFINITE);
    writer.ok = Write(&writer.options, writer.thread, writer.pointers, &writer.path, &writer.error);
    SetEvent(writer.done);
    return 0;
}

bool DumpPrepare(Error *error) {
    if (!PathOfProgram(&program, error)) return false;
    writer.go = CreateEventW(NULL, TRUE, FALSE, NULL);
    writer.done = CreateEventW(NULL, TRUE, FALSE, NULL);
    bool started = writer.go && writer.done && ThreadStart(WriterMain, NULL, 0);
    if (!started) return ErrorSet(error, GetLastError(), L"start the thread for memory dumps", L"");
    return true;
}

bool DumpWrite(const DumpOptions *options, DWORD thread, const EXCEPTION_POINTERS *pointers, wchar_t **ret_path,
               Error *error) {
    writer.options = *options;
    writer.thread = thread;
    writer.pointers = pointers;
    SetEvent(writer.go);
    if (!WaitFor(writer.done, options->timeout_ms + 2 * GRACE_MS)) {
        return ErrorSet(error, ERROR_TIMEOUT, L"write a memory dump to", L"'%ls'", options->folder);
    }
    *ret_path = writer.path;
    if (!writer.ok) *error = writer.error;
    return writer.ok;
}
