#include "base/python_options.h"

#include "base/array.h"

/* Parses -m or -c, which ends the interpreter options: the rest of the word or the next word is what to run. */
static bool ParseProgram(PythonCommand *program, const TextList *words, size_t index, const wchar_t *letter) {
    bool module = *letter == L'm';
    if (!module && *letter != L'c') return false;
    program->kind = module ? PROGRAM_MODULE : PROGRAM_COMMAND;
    program->options = index;
    program->what = letter[1] ? letter + 1 : index + 1 < words->count ? words->items[index + 1] : NULL;
    if (!program->what) program->open = words->items[index];
    return true;
}

/* Parses a word of letters, such as -BOO or -Wignore, and moves `index` to the value of the last letter if that is a
 * separate word. Returns false if a letter was -m or -c. */
static bool ParseLetters(PythonCommand *program, const TextList *words, size_t *index) {
    const wchar_t *word = words->items[*index];
    for (const wchar_t *letter = word + 1; *letter; letter++) {
        if (ParseProgram(program, words, *index, letter)) return false;
        if (*letter == L'x') program->skips_line = true;
        if (*letter == L'i') program->interactive = true;
        if (wcschr(L"hV?", *letter)) program->answer = word;
        if (*letter != L'W' && *letter != L'X') continue;
        if (!letter[1] && ++*index >= words->count) program->open = word;
        break;
    }
    return true;
}

static void ParseLong(PythonCommand *program, const TextList *words, size_t *index) {
    static const wchar_t *const answered[] = {L"--help",     L"--version",       L"--help-all",
                                              L"--help-env", L"--help-xoptions", L"/?"};
    const wchar_t *word = words->items[*index];
    for (size_t i = 0; i < COUNT_OF(answered); i++) {
        if (TextEqual(word, answered[i])) program->answer = word;
    }
    if (TextEqual(word, L"--check-hash-based-pycs") && ++*index >= words->count) program->open = word;
}

PythonCommand PythonCommandRead(const TextList *words) {
    PythonCommand program = {.kind = PROGRAM_INPUT};
    size_t index = 0;
    for (; index < words->count; index++) {
        const wchar_t *word = words->items[index];
        bool ends = TextEqual(word, L"--");
        if (TextEqual(word, L"/?") || (TextStartsWith(word, L"--") && !ends)) {
            ParseLong(&program, words, &index);
        } else if (word[0] != L'-' || !word[1] || ends) {
            index += ends;
            break;
        } else if (!ParseLetters(&program, words, &index)) {
            return program;
        }
    }
    program.options = index < words->count ? index : words->count;
    if (index < words->count && !TextEqual(words->items[index], L"-")) {
        program.kind = PROGRAM_SCRIPT;
        program.what = words->items[index];
    }
    return program;
}

void PythonCommandAppendOption(TextList *words, const wchar_t *option) {
    bool takes_value = option[0] == L'-' && (option[1] == L'W' || option[1] == L'X') && option[2] == L' ';
    const wchar_t *value = takes_value ? option + 3 : NULL;
    if (!value) {
        TextListAppend(words, option);
        return;
    }
    while (*value == L' ') value++;
    TextListAppendOwned(words, TextCopyLength(option, 2));
    TextListAppend(words, value);
}
