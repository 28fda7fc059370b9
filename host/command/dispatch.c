#include "command/dispatch.h"

#include "base/translation.h"
#include "command/help.h"
#include "command/verb.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

static bool CheckPositional(const Verb *verb, const Arguments *arguments, Error *error) {
    size_t count = arguments->positional.count;
    if (arguments->rest.count && !verb->rest) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' takes no arguments after '--'"), verb->name);
        return ErrorRemedy(error, _(L"Omit '--' and everything after it."));
    }
    if (count >= verb->positional_minimum && count <= verb->positional_maximum) return true;
    bool many = count > verb->positional_maximum;
    if (many) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' does not accept '%ls'"), verb->name,
                 arguments->positional.items[verb->positional_maximum]);
    } else {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' requires %ls"), verb->name, verb->synopsis);
    }
    const wchar_t *blank = *verb->synopsis ? L" " : L"";
    ErrorRemedy(error, _(L"Usage: `pyhostsvc %ls%ls%ls`."), verb->name, blank, verb->synopsis);
    if (!verb->rest || verb->rest_word) return false;
    if (many) ErrorRemedyMore(error, _(L"Put a value that contains spaces in quotes."));
    return ErrorRemedyMore(error, _(L"Arguments for the script go after '--'."));
}

/* Adds the remedy for an option that the verb does not have, unless the error already has one. Returns false. */
static bool AddOptionsRemedy(const Verb *verb, Error *error) {
    if (*error->remedy) return false;
    ErrorRemedy(error, _(L"`pyhostsvc help %ls` lists the options."), verb->name);
    return verb->rest && !verb->rest_word && ErrorRemedyMore(error, _(L"Arguments for the script go after '--'."));
}

/* Passes every word to the verb as it is. */
static void PassVerbatim(int count, wchar_t *const *words, Arguments *ret_arguments) {
    *ret_arguments = (Arguments){0};
    for (int i = 0; i < count; i++) TextListAppend(&ret_arguments->rest, words[i]);
}

/* Leaves the program's folder, the current directory and PATH out of the search for DLLs. Not if the verb runs Python:
 * it cannot be undone, and scripts find DLLs through PATH. */
static void SearchSystemOnly(const Verb *verb) {
    if (!verb->embeds) SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
}

static bool RunVerb(const Verb *verb, int count, wchar_t *const *words, uint32_t *ret_exit, Error *error) {
    size_t option_count = 0;
    Option *options = VerbOptions(verb, &option_count);
    Arguments arguments;
    bool ok = true;
    if (verb->verbatim) {
        PassVerbatim(count, words, &arguments);
    } else {
        ok = ArgumentsParse(count, words, options, option_count, &arguments, error) || AddOptionsRemedy(verb, error);
    }
    if (ok) {
        if (!verb->verbatim && ArgumentsHas(&arguments, L"help")) {
            HelpPrintVerb(verb);
        } else {
            ok = CheckPositional(verb, &arguments, error) && verb->run(&arguments, ret_exit, error);
        }
        ArgumentsFree(&arguments);
    }
    free(options);
    return ok;
}

uint32_t DispatchRun(int count, wchar_t *const *arguments) {
    Error error;
    uint32_t exit_code = EXIT_DONE;
    const Verb *verb = VerbNamed(arguments[0], &error);
    if (verb) SearchSystemOnly(verb);
    if (verb && RunVerb(verb, count - 1, arguments + 1, &exit_code, &error)) return exit_code;
    OutputError(&error);
    return ExitCodeOf(&error);
}
