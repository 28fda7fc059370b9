#include "check/scanner_code.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/registry.h"
#include "base/text.h"
#include "embedded/scanner.h"
#include "python/api/api.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_LENGTH = 256 };

/* Identifies the build of Python and the scanner's files that the code in a file belongs to. */
typedef struct Key {
    char bytes[KEY_LENGTH];
} Key;

static PyObject *unsaved; /* the names and the code of the files, if they were compiled */

/* Returns …\Common Files\pyhostsvc. Reads the registry, because the caller can change the environment. The caller frees
 * it. */
static wchar_t *CodeFolder(void) {
    static const wchar_t key[] = L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion";
    wchar_t *files = RegistryReadText(HKEY_LOCAL_MACHINE, key, L"CommonFilesDir", RRF_RT_REG_SZ);
    wchar_t *folder = PathJoin(files ? files : L"C:\\Program Files\\Common Files", L"pyhostsvc");
    free(files);
    return folder;
}

/* Returns the path of the file for this version of Python. The caller frees. */
static wchar_t *CodePath(void) {
    char number[32] = {0};
    const char *version = Python.Py_GetVersion(); /* "3.13.5 (tags/…" */
    size_t length = strcspn(version, " ");
    memcpy(number, version, length < sizeof number ? length : sizeof number - 1);
    wchar_t *folder = CodeFolder();
    wchar_t *name = TextPrint(L"check-%hs.code", number);
    wchar_t *path = PathJoin(folder, name);
    free(name);
    free(folder);
    return path;
}

static Key ThisKey(void) {
    Key key = {{0}};
    const char *version = Python.Py_GetVersion();
    size_t length = strlen(version);
    uint64_t hash = 14695981039346656037U; /* FNV-1a */
    for (size_t i = 0; i < EmbeddedScanner.size; i++) hash = (hash ^ EmbeddedScanner.data[i]) * 1099511628211U;
    memcpy(key.bytes, &hash, sizeof hash);
    memcpy(key.bytes + sizeof hash, version, length < KEY_LENGTH - sizeof hash ? length : KEY_LENGTH - sizeof hash);
    return key;
}

/* Calls a function of the module marshal, which Python has built in, and releases `argument`. Returns a new reference;
 * NULL with a Python exception. */
static PyObject *Marshal(const char *name, PyObject *argument) {
    PyObject *module = Python.PyImport_ImportModule("marshal");
    PyObject *function = module ? Python.PyObject_GetAttrString(module, name) : NULL;
    PyObject *arguments = Python.PyTuple_New(1);
    Python.PyTuple_SetItem(arguments, 0, argument);
    PyObject *result = function ? Python.PyObject_CallObject(function, arguments) : NULL;
    Python.Py_DecRef(arguments);
    if (function) Python.Py_DecRef(function);
    if (module) Python.Py_DecRef(module);
    return result;
}

/* Returns what ScannerCodeSave has kept, as a new reference; NULL if there is nothing for this Python and program. */
static PyObject *ReadSaved(void) {
    char *bytes = NULL;
    size_t size = 0;
    Error ignored;
    PyObject *code = NULL;
    Key key = ThisKey();
    wchar_t *path = CodePath();
    if (FileReadBytes(path, &bytes, &size, &ignored) && size > KEY_LENGTH && !memcmp(bytes, &key, KEY_LENGTH)) {
        const char *data = bytes + KEY_LENGTH;
        code = Marshal("loads", Python.PyBytes_FromStringAndSize(data, (Py_ssize_t)(size - KEY_LENGTH)));
        if (!code) Python.PyErr_Clear();
    }
    free(bytes);
    free(path);
    return code;
}

/* Returns a new tuple: the name of each file's module and its code, each file after those that it imports. NULL with a
 * Python exception. */
static PyObject *Compile(void) {
    char *text = PackedText(&EmbeddedScanner);
    const char *end = text + EmbeddedScanner.length;
    Py_ssize_t count = 0;
    for (const char *part = text; part < end; part += strlen(part) + 1) count++;
    PyObject *all = Python.PyTuple_New(count);
    bool ok = true;
    Py_ssize_t i = 0;
    for (const char *stem = text; ok && stem < end; i += 2) {
        const char *source = stem + strlen(stem) + 1;
        char name[64] = "_check.";
        bool package = strcmp(stem, "__init__") == 0;
        if (package) name[strlen("_check")] = '\0';
        if (!package) strncat(name, stem, sizeof name - strlen(name) - 1);
        PyObject *code = Python.Py_CompileString(source, name, Py_file_input);
        ok = code != NULL;
        Python.PyTuple_SetItem(all, i, Python.PyUnicode_FromString(name));
        if (ok) Python.PyTuple_SetItem(all, i + 1, code);
        stem = source + strlen(source) + 1;
    }
    free(text);
    if (ok) return all;
    Python.Py_DecRef(all);
    return NULL;
}

/* Runs the code of one file as a module of the package _check. Returns false with a Python exception. */
static bool Run(PyObject *name, PyObject *code) {
    PyObject *encoded = Python.PyUnicode_AsEncodedString(name, "utf-8", "strict");
    char *utf8 = NULL;
    PyObject *module = NULL; /* borrowed */
    if (encoded && Python.PyBytes_AsStringAndSize(encoded, &utf8, NULL) == 0) module = Python.PyImport_AddModule(utf8);
    if (encoded) Python.Py_DecRef(encoded);
    if (!module) return false;
    PyObject *names = Python.PyModule_GetDict(module);
    PyObject *package = Python.PyUnicode_FromString("_check");
    Python.PyDict_SetItemString(names, "__builtins__", Python.PyEval_GetBuiltins());
    Python.PyDict_SetItemString(names, "__package__", package);
    Python.Py_DecRef(package);
    PyObject *result = Python.PyEval_EvalCode(code, names, names);
    if (result) Python.Py_DecRef(result);
    return result != NULL;
}

bool ScannerCodeLoad(void) {
    PyObject *code = ReadSaved();
    if (!code) {
        code = Compile();
        unsaved = code;
    }
    bool ok = code != NULL;
    for (Py_ssize_t i = 0; ok && i + 1 < Python.PyTuple_Size(code); i += 2) {
        ok = Run(Python.PyTuple_GetItem(code, i), Python.PyTuple_GetItem(code, i + 1));
    }
    return ok; /* the process ends after the check, so the tuple may stay */
}

/* Writes a file under another name first, so that it is complete once it has its own. */
static void Write(const wchar_t *path, const char *bytes, size_t size) {
    Key key = ThisKey();
    wchar_t *folder = PathDirectory(path);
    wchar_t *unfinished = TextPrint(L"%ls.%lu", path, GetCurrentProcessId());
    CreateDirectoryW(folder, NULL);
    HANDLE file = FileCreateTemporary(unfinished, GENERIC_WRITE, 0);
    if (file != INVALID_HANDLE_VALUE) {
        DWORD written = 0;
        bool ok = WriteFile(file, &key, sizeof key, &written, NULL) &&
                  WriteFile(file, bytes, (DWORD)size, &written, NULL) && written == size;
        CloseHandle(file);
        if (!ok || !FileMoveOver(unfinished, path)) DeleteFileW(unfinished);
    }
    free(unfinished);
    free(folder);
}

void ScannerCodeSave(void) {
    char *bytes = NULL;
    Py_ssize_t size = 0;
    if (!unsaved) return;
    Python.Py_IncRef(unsaved);
    PyObject *dump = Marshal("dumps", unsaved);
    if (dump && Python.PyBytes_AsStringAndSize(dump, &bytes, &size) == 0) {
        wchar_t *path = CodePath();
        Write(path, bytes, (size_t)size);
        free(path);
    }
    if (dump) Python.Py_DecRef(dump);
    Python.PyErr_Clear();
}
