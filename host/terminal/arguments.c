#include "terminal/arguments.h"

#include "base/memory.h"
#include "base/translation.h"

#include <assert.h>
#include <stdlib.h>

static size_t FindOption(const Option *options, size_t count, const wchar_t *name, size_t length) {
    for (size_t i = 0; i < count; i++) {
        if (wcslen(options[i].name) == length && wcsncmp(options[i].name, name, length) == 0) return i;
    }
    return count;
}

static size_t FindLetter(const Option *options, size_t count, wchar_t letter) {
    for (size_t i = 0; i < count; i++) {
        if (options[i].letter == letter) return i;
    }
    return count;
}

static bool RefuseUnknown(const Arguments *parsed, const wchar_t *argument, Error *error) {
    size_t dashes = wcsspn(argument, L"-");
    wchar_t *name = TextCopyLength(argument + dashes, wcscspn(argument + dashes, L"="));
    const wchar_t *nearest = NULL;
    if (parsed->option_count) {
        nearest = TextNearest(name, &parsed->options->name, parsed->option_count, sizeof *parsed->options);
    }
    free(name);
    ErrorSay(error, ERROR_CODE_USAGE, _(L"unknown option '%ls'"), argument);
    if (TextEndsWithFold(argument, L".py") && !wcschr(argument, L'=')) {
        return ErrorRemedy(error, _(L"To name a file that begins with a dash, write '.\\%ls'."), argument);
    }
    return nearest && ErrorRemedy(error, _(L"Did you mean '--%ls'?"), nearest);
}

/* Returns the index of the option that `argument` names, and the value that is joined to it ("--name=value") or NULL.
 */
static size_t ParseOption(const Arguments *parsed, const wchar_t *argument, const wchar_t **ret_joined) {
    *ret_joined = NULL;
    if (argument[1] != L'-')
        return argument[2] ? parsed->option_count : FindLetter(parsed->options, parsed->option_count, argument[1]);
    size_t length = wcscspn(argument + 2, L"=");
    if (argument[2 + length]) *ret_joined = argument + 2 + length + 1;
    return FindOption(parsed->options, parsed->option_count, argument + 2, length);
}

/* Reads one option, and its value from `next` unless the value is joined. `ret_used` tells whether `next` was used. */
static bool ReadOption(Arguments *parsed, const wchar_t *argument, const wchar_t *next, bool *ret_used, Error *error) {
    const wchar_t *joined = NULL;
    size_t index = ParseOption(parsed, argument, &joined);
    if (index == parsed->option_count) return RefuseUnknown(parsed, argument, error);
    const Option *option = &parsed->options[index];
    TextList *values = &parsed->values[index];
    *ret_used = false;
    if (!option->metavar) {
        if (joined) {
            ErrorSay(error, ERROR_CODE_USAGE, _(L"the option '--%ls' does not accept a value"), option->name);
            return ErrorRemedy(error, _(L"Write `--%ls` without a value."), option->name);
        }
        TextListFree(values);
        TextListAppend(values, L"");
        return true;
    }
    if (values->count && !option->repeatable) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the option '--%ls' was given twice"), option->name);
        return ErrorRemedy(error, _(L"Omit one of them."));
    }
    if (!joined) {
        if (!next) {
            ErrorSay(error, ERROR_CODE_USAGE, _(L"the option '--%ls' needs a value"), option->name);
            return ErrorRemedy(error, _(L"Write `--%ls %ls`."), option->name, option->metavar);
        }
        joined = next;
        *ret_used = true;
    }
    TextListAppend(values, joined);
    return true;
}

bool ArgumentsParse(int count, wchar_t *const *arguments, const Option *options, size_t option_count,
                    Arguments *ret_arguments, Error *error) {
    Arguments parsed = {.options = options, .option_count = option_count};
    parsed.values = MemoryNew(option_count, sizeof *parsed.values);
    for (int i = 0; i < count; i++) {
        const wchar_t *argument = arguments[i];
        if (TextEqual(argument, L"--")) {
            while (++i < count) TextListAppend(&parsed.rest, arguments[i]);
            break;
        }
        if (argument[0] != L'-' || !argument[1]) {
            TextListAppend(&parsed.positional, argument);
            continue;
        }
        const wchar_t *next = i + 1 < count && !TextEqual(arguments[i + 1], L"--") ? arguments[i + 1] : NULL;
        bool used = false;
        if (!ReadOption(&parsed, argument, next, &used, error)) {
            ArgumentsFree(&parsed);
            return false;
        }
        if (used) i++;
    }
    *ret_arguments = parsed;
    return true;
}

void ArgumentsFree(Arguments *arguments) {
    for (size_t i = 0; i < arguments->option_count; i++) TextListFree(&arguments->values[i]);
    free(arguments->values);
    TextListFree(&arguments->positional);
    TextListFree(&arguments->rest);
    *arguments = (Arguments){0};
}

const TextList *ArgumentsAll(const Arguments *arguments, const wchar_t *option) {
    size_t index = FindOption(arguments->options, arguments->option_count, option, wcslen(option));
    assert(index < arguments->option_count);
    return &arguments->values[index];
}

const wchar_t *ArgumentsGet(const Arguments *arguments, const wchar_t *option) {
    const TextList *values = ArgumentsAll(arguments, option);
    return values->count ? values->items[values->count - 1] : NULL;
}

bool ArgumentsHas(const Arguments *arguments, const wchar_t *option) {
    return ArgumentsAll(arguments, option)->count > 0;
}
