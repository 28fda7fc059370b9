#include "base/path.h"

#include "base/text.h"

static bool PathIsSeparator(wchar_t character) {
    return character == L'\\' || character == L'/';
}

const wchar_t *PathName(const wchar_t *path) {
    const wchar_t *name = path;
    for (const wchar_t *p = path; *p; p++) {
        if (PathIsSeparator(*p) || (*p == L':' && p == path + 1)) name = p + 1;
    }
    return name;
}

wchar_t *PathDirectory(const wchar_t *path) {
    size_t length = (size_t)(PathName(path) - path);
    /* A root keeps its separator: "C:\". */
    while (length > 1 && PathIsSeparator(path[length - 1]) && path[length - 2] != L':') length--;
    return TextCopyLength(path, length);
}

wchar_t *PathStem(const wchar_t *path) {
    const wchar_t *name = PathName(path);
    const wchar_t *dot = wcsrchr(name, L'.');
    return TextCopyLength(name, dot && dot != name ? (size_t)(dot - name) : wcslen(name));
}

wchar_t *PathJoin(const wchar_t *directory, const wchar_t *name) {
    size_t length = wcslen(directory);
    bool separated = length == 0 || PathIsSeparator(directory[length - 1]);
    return TextPrint(separated ? L"%ls%ls" : L"%ls\\%ls", directory, name);
}
