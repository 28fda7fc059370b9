/* AppEnvironment and AppEnvironmentExtra, and the variables in other parameters. */
#include "nssm/conversion.h"

#include "base/path.h"
#include "base/translation.h"
#include "settings/expansion.h"

#include <stdlib.h>

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
        const wchar_t *value = ExpansionFind(own, name);
        if (!value) value = ExpansionFind(machine, name);
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

/* Returns a value in which a percent sign means to pyhostsvc what it means to NSSM: a name of `own` or `machine` stays,
 * and so does another one if `account` is true, which only the account may have. NSSM has no sign for a percent sign.
 * The caller frees the result. */
static wchar_t *WriteValue(const wchar_t *value, const TextList *own, const TextList *machine, bool account) {
    Text text = {0};
    for (const wchar_t *p = value; *p;) {
        const wchar_t *close = *p == L'%' ? wcschr(p + 1, L'%') : NULL;
        wchar_t *name = close ? TextCopyLength(p + 1, (size_t)(close - p - 1)) : NULL;
        bool known = name && (ExpansionFind(own, name) || ExpansionFind(machine, name));
        bool stays = known || (name && account && *name && !wcspbrk(name, L" \t"));
        if (stays) TextAppendFormat(&text, L"%%%ls%%", name);
        if (!stays && *p == L'%') TextAppendCharacter(&text, L'%'); /* twice is once */
        if (!stays) TextAppendCharacter(&text, *p);
        p = stays ? close + 1 : p + 1;
        free(name);
    }
    return TextTake(&text);
}

/* Appends one variable. `machine` has what the service inherits: nothing if its variables replace the environment. */
static void AppendPair(const Conversion *conversion, const wchar_t *parameter, const wchar_t *pair,
                       const TextList *machine) {
    static const TextList nothing = {0};
    bool expands = !conversion->original->srvany; /* srvany expands nothing */
    const TextList *own = expands ? conversion->variables : &nothing;
    wchar_t *open = NULL;
    wchar_t *present = expands ? ConversionExpand(pair, own, machine, &open) : TextCopy(pair);
    if (open) {
        NotesAppend(conversion->notes, parameter,
                    _(L"the machine does not set %%%ls%%, which '%ls' contains: set the variable with --env"), open,
                    pair);
    }
    wchar_t *name = TextCopyLength(pair, wcscspn(pair, L"="));
    wchar_t *value = WriteValue(pair + wcslen(name) + 1, own, machine, machine->count != 0);
    TextListAppendOwned(&conversion->settings->environment, TextPrint(L"%ls=%ls", name, value));
    TextListAppendOwned(conversion->variables, present);
    free(open);
    free(name);
    free(value);
}

/* Appends the variables of one block that the service sees. */
static void AppendBlock(const Conversion *conversion, const wchar_t *parameter, const TextList *machine) {
    const OriginalValue *value = OriginalFind(conversion->original, parameter, VALUE_LIST);
    for (size_t i = 0; value && i < value->list.count; i++) {
        const wchar_t *pair = value->list.items[i];
        const wchar_t *equals = wcschr(pair, L'=');
        if (equals && equals != pair) {
            AppendPair(conversion, parameter, pair, machine);
        } else {
            NotesAppend(conversion->notes, parameter, _(L"'%ls' is not of the form NAME=VALUE and is ignored"), pair);
        }
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
        TextListFree(conversion->variables);
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
    wchar_t *text = ConversionExpand(value->text, conversion->variables, &conversion->original->variables, &open);
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
