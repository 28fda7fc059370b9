/* AppStdout and AppStderr: the files that receive the output. */
#include "base/array.h"
#include "nssm/conversion.h"

#include "base/path.h"
#include "base/translation.h"

#include <stdlib.h>

/* "NUL", a console, a port or a pipe is not a file in a folder that could also have the log. */
static bool IsDevice(const wchar_t *path) {
    static const wchar_t *const devices[] = {L"NUL", L"CON", L"CONOUT$", L"COM", L"LPT"};
    if (TextStartsWith(path, L"\\\\.\\")) return true;
    for (size_t i = 0; i < COUNT_OF(devices); i++) {
        size_t length = wcslen(devices[i]);
        wchar_t *start = TextCopyLength(path, wcslen(path) < length ? wcslen(path) : length);
        bool same = TextEqualFold(start, devices[i]) && wcslen(path) <= length + (i >= 3);
        free(start);
        if (same) return true;
    }
    return false;
}

/* Puts the log into the folder of a stream's file. */
static void ConvertFolder(const Conversion *conversion, const wchar_t *parameter, const wchar_t *path) {
    if (IsDevice(path)) {
        NotesAppend(conversion->notes, parameter,
                    _(L"'%ls' is not a file; the output goes to the service's log, <name>.log"), path);
        return;
    }
    wchar_t *file = ConversionBelow(conversion, path);
    TextReplaceOwned(&conversion->settings->log_directory, PathDirectory(file));
    NotesAppend(conversion->notes, parameter, _(L"the log is named after the service, in the same folder as '%ls'"),
                file);
    free(file);
}

bool ConvertStreams(const Conversion *conversion, Error *error) {
    wchar_t *out = ConversionPath(conversion, L"AppStdout");
    wchar_t *err = ConversionPath(conversion, L"AppStderr");
    (void)error;
    if (out) {
        ConvertFolder(conversion, L"AppStdout", out);
    } else if (err) {
        ConvertFolder(conversion, L"AppStderr", err);
    }
    if (out && err && !TextEqualFold(out, err) && !IsDevice(err)) {
        conversion->settings->log_split = 1;
        NotesAppend(conversion->notes, L"AppStderr",
                    _(L"standard error goes to <name>.stderr.log beside the log (log_split)"));
    }
    free(out);
    free(err);
    return true;
}
