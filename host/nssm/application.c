/* AppDirectory, Application and AppParameters: the Python, the script or module, its arguments, the directory. */
#include "nssm/conversion.h"

#include "base/path.h"
#include "base/python_options.h"
#include "base/quote.h"
#include "base/translation.h"

#include <stdlib.h>
#include <wctype.h>

typedef enum Launcher {
    LAUNCHER_NONE,
    LAUNCHER_PYTHON, /* python.exe, pythonw.exe, python3.exe, python3.13.exe */
    LAUNCHER_PY,     /* the py launcher, which finds a Python at every start */
} Launcher;

static Launcher LauncherOf(const wchar_t *application) {
    Launcher launcher = LAUNCHER_NONE;
    wchar_t *name = PathStem(application);
    if (!TextEndsWithFold(application, L".exe")) { /* "python3.13" has no extension */
        TextReplace(&name, PathName(application));
    }
    for (wchar_t *p = name; *p; p++) *p = (wchar_t)towlower((wint_t)*p);
    if (TextEqual(name, L"py") || TextEqual(name, L"pyw")) {
        launcher = LAUNCHER_PY;
    } else if (TextStartsWith(name, L"python")) {
        const wchar_t *rest = name + wcslen(L"python");
        if (*rest == L'w') rest++;
        if (wcsspn(rest, L"0123456789.") == wcslen(rest)) launcher = LAUNCHER_PYTHON;
    }
    free(name);
    return launcher;
}

bool ConvertDirectory(const Conversion *conversion, Error *error) {
    (void)error;
    wchar_t *directory = ConversionPath(conversion, L"AppDirectory");
    if (!directory) { /* NSSM uses the application's folder */
        wchar_t *application = ConversionPath(conversion, L"Application");
        directory = application ? PathDirectory(application) : NULL;
        free(application);
    }
    if (TextIsEmpty(directory)) { /* neither is known: the script's folder is used */
        free(directory);
        return true;
    }
    TextReplaceOwned(&conversion->settings->directory, directory);
    return true;
}

/* Reads an option of the py launcher: "-3.11", "-3.11-64" or "-V:3.11" name a version, "-3" the newest (`ret_version`
 * is NULL). Returns false if `word` is not such an option. */
static bool ReadVersion(const wchar_t *word, wchar_t **ret_version) {
    const wchar_t *version = TextStartsWith(word, L"-V:") ? word + 3 : word[0] == L'-' ? word + 1 : L"";
    if (version[0] != L'3') return false;
    size_t length = wcscspn(version, L"-");
    *ret_version = version[1] == L'.' ? TextCopyLength(version, length) : NULL;
    return true;
}

/* Returns the path of python.exe for pythonw.exe, which does not use standard streams. The caller frees. */
static wchar_t *PathOfPythonExe(const wchar_t *application) {
    const wchar_t *name = PathName(application);
    if (towlower((wint_t)name[0]) != L'p' || towlower((wint_t)name[wcslen(L"python")]) != L'w') {
        return TextCopy(application);
    }
    wchar_t *folder = TextCopyLength(application, (size_t)(name - application));
    wchar_t *python = TextPrint(L"%lspython%ls", folder, name + wcslen(L"pythonw"));
    free(folder);
    return python;
}

/* Sets the Python. Removes a version option of the py launcher from `words`. */
static void ConvertPython(const Conversion *conversion, Launcher launcher, const wchar_t *application,
                          TextList *words) {
    Settings *settings = conversion->settings;
    free(settings->python);
    settings->python = NULL;
    if (launcher == LAUNCHER_PYTHON) {
        settings->python = PathOfPythonExe(application);
        return;
    }
    if (words->count && ReadVersion(words->items[0], &settings->python)) {
        TextList rest = {0};
        for (size_t i = 1; i < words->count; i++) TextListAppend(&rest, words->items[i]);
        TextListFree(words);
        *words = rest;
    }
    NotesAppend(conversion->notes, L"Application",
                _(L"py.exe finds a Python at every start; pyhostsvc always uses the one that is found now"));
}

/* Sets the interpreter's options: all words before the script or module, and letters joined with -m. */
static void ConvertOptions(Settings *settings, const TextList *words, const PythonCommand *program) {
    for (size_t i = 0; i < program->options && i < words->count; i++) {
        if (!TextEqual(words->items[i], L"--")) TextListAppend(&settings->python_args, words->items[i]);
    }
    if (program->kind != PROGRAM_MODULE || program->options >= words->count) return;
    const wchar_t *word = words->items[program->options];
    bool joined = program->what > word && program->what <= word + wcslen(word);
    size_t letters = joined ? (size_t)(program->what - word) - 1 : wcslen(word) - 1; /* without the m */
    if (letters > 1) TextListAppendOwned(&settings->python_args, TextCopyLength(word, letters));
}

/* Sets the arguments: the words after the script or module. */
static void ConvertArguments(Settings *settings, const TextList *words, const PythonCommand *program) {
    size_t first = 0;
    while (first < words->count && program->what != words->items[first]) first++;
    if (first == words->count) first = program->options; /* "-mMODULE" */
    for (size_t i = first + 1; i < words->count; i++) TextListAppend(&settings->args, words->items[i]);
}

static bool RefuseProgram(const PythonCommand *program, Error *error) {
    if (program->kind == PROGRAM_COMMAND) {
        ErrorSay(error, ERROR_CODE_DATA, _(L"AppParameters run code from the command line (-c) instead of a script"));
        return ErrorRemedy(error, _(L"Put the code into a file and install it: pyhostsvc install FILE."));
    }
    ErrorSay(error, ERROR_CODE_DATA, _(L"AppParameters name neither a script nor a module"));
    return ErrorRemedy(error, _(L"Set one (nssm set NAME AppParameters SCRIPT), or use `pyhostsvc install SCRIPT`."));
}

static bool ConvertProgram(const Conversion *conversion, const TextList *words, Error *error) {
    Settings *settings = conversion->settings;
    PythonCommand program = PythonCommandRead(words);
    bool module_given = !TextIsEmpty(settings->module);
    bool runs = program.kind == PROGRAM_SCRIPT || program.kind == PROGRAM_MODULE;
    if (!module_given && (!runs || !program.what))
        return RefuseProgram(&program, error); /* `what` is NULL if the words end with -m */
    ConvertOptions(settings, words, &program);
    ConvertArguments(settings, words, &program);
    if (module_given) return true;
    if (program.kind == PROGRAM_MODULE) {
        settings->module = TextCopy(program.what);
    } else {
        settings->script = ConversionBelow(conversion, program.what);
    }
    return true;
}

/* Uses the module that --module names: the application is then a program that pip made for a package, beside the
 * python.exe of a virtual environment, and all its parameters are arguments. */
static void ConvertGivenModule(const Conversion *conversion, const wchar_t *application, TextList *words) {
    Settings *settings = conversion->settings;
    wchar_t *folder = PathDirectory(application);
    TextReplaceOwned(&settings->python, *folder ? PathJoin(folder, L"python.exe") : NULL);
    free(folder);
    TextListAppendList(&settings->args, words);
}

static bool RefuseApplication(const wchar_t *application, Error *error) {
    ErrorSay(error, ERROR_CODE_DATA, _(L"the service runs '%ls', which is not Python"), application);
    ErrorRemedy(error, _(L"If pip made this program for a package, name the module: -m MODULE."));
    return ErrorRemedyMore(error, _(L"If it is a batch file that starts Python, install the script: "
                                    L"pyhostsvc install SCRIPT."));
}

bool ConvertApplication(const Conversion *conversion, Error *error) {
    wchar_t *application = ConversionPath(conversion, L"Application");
    if (!application) {
        return ErrorSay(error, ERROR_CODE_DATA, _(L"the parameter Application is missing, empty, or not a text"));
    }
    TextList words = {0};
    wchar_t *parameters = ConversionText(conversion, L"AppParameters");
    if (parameters) QuoteSplitArguments(parameters, &words);
    free(parameters);
    Launcher launcher = LauncherOf(application);
    bool ok = true;
    if (launcher != LAUNCHER_NONE) {
        ConvertPython(conversion, launcher, application, &words);
        ok = ConvertProgram(conversion, &words, error);
    } else if (!TextIsEmpty(conversion->settings->module)) {
        ConvertGivenModule(conversion, application, &words);
    } else {
        ok = RefuseApplication(application, error);
    }
    TextListFree(&words);
    free(application);
    return ok;
}
