/* AppEnvironment and AppEnvironmentExtra, and the variables in other parameters. */
#include "nssm/conversion.h"

#include "base/path.h"
#include "base/translation.h"

#include <stdlib.h>

/* Returns the value of the last `name` in a list of NAME=VALUE, or NULL. */
static const wchar_t *Lookup(const TextList *variables, const wchar_t *name) {
    size_t length = wcslen(name);
    for (size_t i = variables->count; i-- > 0;) {
        const wchar_t *pair = variables->items[i];
        if (wcslen(pair) <= length || pair[length] != L'=') continue;
        wchar_t *own = TextCopyLength(pair, length);
        bool same = TextEqualFold(own, name);
        free(own);
        if (same) return pair + length + 1;
    }
    return NULL;
}

wchar_t *ConversionExpand(const wchar_t *text, const TextList *own, const TextList *machine, wchar_t **ret_open) {
    Text expanded = {0};
    const wchar_t *p = text;
    if (ret_open) *ret_open = NULL;
    for (const wchar_t *end = NULL; *p; p = end) {
        end = p + 1;
        const wchar_t *close = *p == L'%' ? wcschr(p + 1, L'%') : NULL;
        if (!close || close == p + 1) {
            TextAppendCharacter(&expanded, *p);
            continue;
        }
        wchar_t *name = TextCopyLength(p + 1, (size_t)(close - p - 1));
        const wchar_t *value = Lookup(own, name);
        if (!value) value = Lookup(machine, name);
        if (value) {
            TextAppend(&expanded, value);
            end = close + 1;
        } else {
            TextAppendCharacter(&expanded, *p);
        }
        if (!value && ret_open && !*ret_open) {
            *ret_open = name;
        } else {
            free(name);
        }
    }
    return TextTake(&expanded);
}

/* Appends the variables of one block that the service sees. */
static void AppendBlock(const Conversion *conversion, const wchar_t *parameter, const TextList *machine) {
    const OriginalValue *value = OriginalFind(conversion->original, parameter, VALUE_LIST);
    TextList *environment = &conversion->settings->environment;
    for (size_t i = 0; value && i < value->list.count; i++) {
        const wchar_t *pair = value->list.items[i];
        const wchar_t *equals = wcschr(pair, L'=');
        if (!equals || equals == pair) {
            NotesAppend(conversion->notes, parameter, _(L"'%ls' is not of the form NAME=VALUE and is ignored"), pair);
            continue;
        }
        if (conversion->original->srvany) { /* srvany expands nothing */
            TextListAppend(environment, pair);
            continue;
        }
        wchar_t *open = NULL;
        wchar_t *expanded = ConversionExpand(pair, environment, machine, &open);
        if (open) {
            NotesAppend(conversion->notes, parameter,
                        _(L"the machine does not set %%%ls%%, which '%ls' contains: set the variable with --env"), open,
                        pair);
        } else if (!TextEqual(expanded, pair)) {
            NotesAppend(conversion->notes, parameter,
                        _(L"NSSM expands '%ls' at every start; pyhostsvc keeps the present value"), pair);
        }
        free(open);
        TextListAppendOwned(environment, expanded);
    }
}

bool ConvertEnvironment(const Conversion *conversion, Error *error) {
    static const TextList nothing = {0};
    const Original *original = conversion->original;
    (void)error;
    if (!original->in_place) AppendBlock(conversion, L"Environment", &original->variables);
    const OriginalValue *whole = OriginalFind(original, L"AppEnvironment", VALUE_LIST);
    if (whole && whole->list.count) {
        TextListFree(&conversion->settings->environment);
        conversion->settings->replace_environment = 1;
        AppendBlock(conversion, L"AppEnvironment", &nothing);
    }
    AppendBlock(conversion, L"AppEnvironmentExtra",
                conversion->settings->replace_environment ? &nothing : &original->variables);
    return true;
}

wchar_t *ConversionText(const Conversion *conversion, const wchar_t *name) {
    const OriginalValue *value = OriginalFind(conversion->original, name, VALUE_TEXT);
    if (!value || TextIsEmpty(value->text)) return NULL;
    if (!value->expands) return TextCopy(value->text);
    wchar_t *open = NULL;
    wchar_t *text =
        ConversionExpand(value->text, &conversion->settings->environment, &conversion->original->variables, &open);
    if (open) {
        NotesAppend(conversion->notes, name,
                    _(L"the machine does not set %%%ls%%, which '%ls' contains: it stays unexpanded"), open,
                    value->text);
    }
    free(open);
    return text;
}

wchar_t *ConversionPath(const Conversion *conversion, const wchar_t *name) {
    wchar_t *text = ConversionText(conversion, name);
    size_t length = text ? wcslen(text) : 0;
    if (length < 2 || text[0] != L'"' || text[length - 1] != L'"') return text;
    wchar_t *inner = TextCopyLength(text + 1, length - 2);
    free(text);
    return inner;
}

static bool IsAbsolute(const wchar_t *path) {
    return path[0] == L'\\' || path[0] == L'/' || (path[0] && path[1] == L':');
}

wchar_t *ConversionBelow(const Conversion *conversion, const wchar_t *path) {
    const wchar_t *directory = conversion->settings->directory;
    return directory && !IsAbsolute(path) ? PathJoin(directory, path) : TextCopy(path);
}
