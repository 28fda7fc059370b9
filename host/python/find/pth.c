#include "python/find/pth.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "base/translation.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* Returns "C:\\Python\\python313._pth" for "C:\\Python\\python313.dll" if that file exists; otherwise NULL. */
static wchar_t *PthBeside(const wchar_t *program) {
    wchar_t *folder = PathDirectory(program);
    wchar_t *stem = PathStem(program);
    wchar_t *name = TextPrint(L"%ls._pth", stem);
    wchar_t *path = PathJoin(folder, name);
    free(name);
    free(stem);
    free(folder);
    if (PathIsFile(path)) return path;
    free(path);
    return NULL;
}

/* Does CPython read no line from the file? A zero byte ends what it reads. */
static bool IsEmpty(const wchar_t *path) {
    char *bytes = NULL;
    size_t size = 0;
    Error unknown;
    bool empty = FileReadBytes(path, &bytes, &size, &unknown) && !*bytes;
    free(bytes);
    return empty;
}

wchar_t *PthFind(const PythonInstallation *python) {
    /* In the order of Modules/getpath.py (3.11+). */
    const wchar_t *const programs[] = {python->dll, python->executable, python->base_executable};
    wchar_t *path = NULL;
    for (size_t i = 0; i < COUNT_OF(programs) && !path; i++) path = PthBeside(programs[i]);
    /* Without a line, 3.11 and later search as if there were no file; 3.9 and 3.10 have an empty search path. */
    if (path && python->minor >= 11 && IsEmpty(path)) {
        free(path);
        path = NULL;
    }
    return path;
}

/* Is the file a zip file? It begins with an entry, unless a program is before it, and ends with the end record, unless
 * a comment is after it. */
static bool IsZip(const wchar_t *path) {
    enum { END_RECORD = 22 };
    char begin[2] = {0};
    char end[4] = {0};
    DWORD read = 0;
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return false;
    LARGE_INTEGER back = {.QuadPart = -END_RECORD};
    bool zip = ReadFile(file, begin, sizeof begin, &read, NULL) && memcmp(begin, "PK", 2) == 0;
    zip = zip || (SetFilePointerEx(file, back, NULL, FILE_END) && ReadFile(file, end, sizeof end, &read, NULL) &&
                  memcmp(end, "PK\5\6", 4) == 0);
    CloseHandle(file);
    return zip;
}

/* Does this path of the search path contain the package encodings, without which Python does not start? The content of
 * a zip file is not inspected. */
static bool MayHaveLibrary(const wchar_t *path) {
    static const wchar_t *const landmarks[] = {L"encodings\\__init__.py", L"encodings\\__init__.pyc"};
    bool has = false;
    for (size_t i = 0; i < COUNT_OF(landmarks) && !has; i++) {
        wchar_t *landmark = PathJoin(path, landmarks[i]);
        has = PathIsFile(landmark);
        free(landmark);
    }
    wchar_t *part = TextCopy(path);
    while (!has && !TextIsEmpty(part)) {
        has = IsZip(part);
        wchar_t *above = PathDirectory(part);
        if (TextEqual(above, part)) *above = L'\0';
        TextReplaceOwned(&part, above);
    }
    free(part);
    return has;
}

static bool IsSpace(wchar_t c) {
    return c == L' ' || (c >= L'\t' && c <= L'\r');
}

/* Returns a line as CPython reads it, which the caller frees; empty if it is a comment. Source: Modules/getpath.py
 * (3.11+), read_pth_file in PC/getpathp.c. */
static wchar_t *ReadLine(const wchar_t *start, size_t length, int minor) {
    const wchar_t *comment = wmemchr(start, L'#', length);
    const wchar_t *end = start + length;
    if (minor < 11) return TextCopyLength(start, comment == start ? 0 : wcscspn(start, L"\r\n"));
    if (comment) end = comment;
    while (start < end && IsSpace(*start)) start++;
    while (start < end && IsSpace(end[-1])) end--;
    return TextCopyLength(start, (size_t)(end - start));
}

static bool IsAbsolute(const wchar_t *path) {
    return *path == L'\\' || *path == L'/' || (*path && path[1] == L':');
}

/* Handles one line. `ret_found` is set if it names the standard library. */
static bool CheckLine(const wchar_t *pth, const wchar_t *line, int minor, bool *ret_found, Error *error) {
    if (TextStartsWith(line, L"import ")) {
        if (minor >= 11 || TextEqual(line, L"import site")) return true;
        ErrorSay(error, ERROR_CODE_DATA, _(L"'%ls' has the line '%ls', which Python 3.%d refuses"), pth, line, minor);
        return ErrorRemedy(error, _(L"Delete the line. The only line with import that is possible is `import site`."));
    }
    if (!*line) return true;
    wchar_t *folder = PathDirectory(pth);
    wchar_t *path = IsAbsolute(line) ? TextCopy(line) : PathJoin(folder, line);
    if (MayHaveLibrary(path)) *ret_found = true;
    free(path);
    free(folder);
    return true;
}

static bool CheckText(const wchar_t *pth, const wchar_t *text, int minor, bool *ret_found, Error *error) {
    for (const wchar_t *at = text; *at;) {
        size_t length = wcscspn(at, L"\n");
        wchar_t *line = ReadLine(at, length, minor);
        bool ok = CheckLine(pth, line, minor, ret_found, error);
        free(line);
        if (!ok) return false;
        at += length + (at[length] != L'\0');
    }
    return true;
}

bool PthImportsSite(const wchar_t *path, int minor) {
    Error unknown;
    char *bytes = NULL;
    size_t size = 0;
    bool found = false;
    if (!FileReadBytes(path, &bytes, &size, &unknown)) return false;
    wchar_t *text = FileFromUtf8(bytes);
    for (const wchar_t *at = text; *at && !found;) {
        size_t length = wcscspn(at, L"\n");
        wchar_t *line = ReadLine(at, length, minor);
        found = TextEqual(line, L"import site");
        free(line);
        at += length + (at[length] != L'\0');
    }
    free(text);
    free(bytes);
    return found;
}

bool PthCheck(const wchar_t *path, int minor, Error *error) {
    char *bytes = NULL;
    size_t size = 0;
    bool found = false;
    if (!FileReadBytes(path, &bytes, &size, error)) return ErrorRemedyElevate(error);
    const char *encoding = Utf8OtherEncoding(bytes, size);
    bool marked = strncmp(bytes, "\xEF\xBB\xBF", 3) == 0;
    wchar_t *text = FileFromUtf8(bytes); /* with the mark, which CPython takes for a part of the first line */
    free(bytes);
    bool ok = encoding || CheckText(path, text, minor, &found, error);
    free(text);
    if (!ok || found) return ok;
    if (encoding) {
        ErrorSay(error, ERROR_CODE_DATA, _(L"'%ls' is not in UTF-8, but in %hs"), path, encoding);
    } else {
        ErrorSay(error, ERROR_CODE_DATA, _(L"no line of '%ls' names the standard library"), path);
    }
    return ErrorRemedy(error,
                       marked || encoding ? _(L"Save the file in UTF-8 without a byte order mark.")
                                          : _(L"Restore the file from the zip file of this Python; a line must "
                                              L"name python3%d.zip, or the folder Lib."),
                       minor);
}
