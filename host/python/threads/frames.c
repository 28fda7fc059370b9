#include "python/threads/frames.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

static const wchar_t frame_start[] = L"  File \"";

/* Returns a copy of the text between the first and the last quote; NULL if nothing is quoted. */
static wchar_t *Quoted(const wchar_t *from, const wchar_t *to) {
    while (from < to && *from != L'\'' && *from != L'"') from++;
    const wchar_t *last = to;
    while (last > from && *(last - 1) != *from) last--;
    return from < to && last - 1 > from ? TextCopyLength(from, (size_t)(last - from)) : NULL;
}

static const wchar_t *Find(const wchar_t *line, const wchar_t *end, const wchar_t *what) {
    const wchar_t *found = wcsstr(line, what);
    return found && found < end ? found : NULL;
}

static FramesThread *AddThread(FramesList *list) {
    list->threads = MemoryResize(list->threads, list->count + 1, sizeof *list->threads);
    list->threads[list->count] = (FramesThread){0};
    return &list->threads[list->count++];
}

/* "Thread 0x0000012c (most recent call first):", "main thread 'MainThread' (innermost call first):" */
static bool ParseTitle(const wchar_t *line, const wchar_t *end, FramesList *list) {
    const wchar_t *word = Find(line, end, L"hread ");
    const wchar_t *order = Find(line, end, L" call first):");
    if (*line == L' ' || !word || !order || word > order) return false;
    const wchar_t *rest = word + wcslen(L"hread ");
    const wchar_t *number = Find(rest, order, L"0x");
    FramesThread *thread = AddThread(list);
    thread->main = Find(line, word, L"main ") != NULL;
    thread->crashed = Find(line, word, L"crashed ") != NULL;
    if (number == rest) thread->id = wcstoul(number, NULL, 16);
    thread->name = number == rest ? NULL : Quoted(rest, order);
    return true;
}

/* Returns the length of an escape at `p`, and the character that it stands for; 0 if there is no escape. */
static size_t Escaped(const wchar_t *p, unsigned long *ret_character) {
    static const struct {
        wchar_t letter;
        size_t digits;
        unsigned long least; /* characters below have a shorter escape, or are not escaped */
    } forms[] = {{L'x', 2, 0x7F}, {L'u', 4, 0x100}, {L'U', 8, 0x10000}};
    if (*p != L'\\') return 0;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        wchar_t digits[9] = L"";
        if (p[1] != forms[i].letter || wcsspn(p + 2, L"0123456789abcdef") < forms[i].digits) continue;
        wmemcpy(digits, p + 2, forms[i].digits);
        *ret_character = wcstoul(digits, NULL, 16);
        return *ret_character >= forms[i].least && *ret_character <= 0x10FFFF ? 2 + forms[i].digits : 0;
    }
    return 0;
}

wchar_t *FramesUnescape(const wchar_t *text) {
    Text plain = {0};
    bool any = false;
    for (const wchar_t *p = text; *p;) {
        unsigned long character = 0;
        size_t length = Escaped(p, &character);
        if (!length) {
            TextAppendCharacter(&plain, *p++);
            continue;
        }
        any = true;
        p += length;
        if (character >= 0x10000 && sizeof(wchar_t) == 2) {
            TextAppendCharacter(&plain, (wchar_t)(0xD800 + ((character - 0x10000) >> 10)));
            character = 0xDC00 + (character & 0x3FF);
        }
        TextAppendCharacter(&plain, (wchar_t)character);
    }
    if (any) return TextTake(&plain);
    TextFree(&plain);
    return NULL;
}

/* Returns a function's name without escapes. The caller frees it. */
static wchar_t *CopyFunction(const wchar_t *name, size_t length) {
    wchar_t *copy = TextCopyLength(name, length);
    wchar_t *plain = FramesUnescape(copy); /* a name never contains a backslash */
    if (!plain) return copy;
    free(copy);
    return plain;
}

/* `  File "C:\srv\a.py", line 12, in main`; faulthandler has no second comma. */
static bool ParseFrame(const wchar_t *line, const wchar_t *end, FramesThread *thread) {
    static const wchar_t at[] = L"\", line ";
    static const wchar_t in[] = L" in ";
    if (!TextStartsWith(line, frame_start)) return false;
    const wchar_t *file = line + wcslen(frame_start);
    const wchar_t *quote = Find(file, end, at);
    if (!quote) return false;
    wchar_t *after = NULL;
    unsigned long number = wcstoul(quote + wcslen(at), &after, 10);
    const wchar_t *function = Find(after, end, in);
    thread->frames = MemoryResize(thread->frames, thread->count + 1, sizeof *thread->frames);
    thread->frames[thread->count++] = (Frame){
        .file = TextCopyLength(file, (size_t)(quote - file)),
        .line = (unsigned)number,
        .function =
            function ? CopyFunction(function + wcslen(in), (size_t)(end - function) - wcslen(in)) : TextCopy(L""),
    };
    return true;
}

void FramesParse(const wchar_t *text, FramesList *ret_list) {
    FramesList list = {0};
    bool inside = false; /* in the lines of a thread */
    for (const wchar_t *line = text; *line;) {
        size_t length = wcscspn(line, L"\r\n");
        const wchar_t *end = line + length;
        FramesThread *thread = inside ? &list.threads[list.count - 1] : NULL;
        bool source = thread && thread->count && TextStartsWith(line, L"    ");
        if (source) {
            Frame *frame = &thread->frames[thread->count - 1];
            if (!frame->source) frame->source = TextCopyLength(line + 4, length - 4);
        } else if (!thread || !ParseFrame(line, end, thread)) {
            /* An empty line separates two threads; a stack of C functions may follow the last one. */
            inside = ParseTitle(line, end, &list) || (inside && *line == L' ');
        }
        line = end + wcsspn(end, L"\r");
        if (*line == L'\n') line++;
    }
    *ret_list = list;
}

/* Moves a thread to the front. */
static void PutFirst(FramesList *list, size_t index) {
    FramesThread thread = list->threads[index];
    memmove(&list->threads[1], &list->threads[0], index * sizeof thread);
    list->threads[0] = thread;
}

static void FreeThread(FramesThread *thread) {
    for (size_t j = 0; j < thread->count; j++) {
        free(thread->frames[j].file);
        free(thread->frames[j].function);
        free(thread->frames[j].source);
    }
    free(thread->frames);
    free(thread->name);
}

void FramesFree(FramesList *list) {
    for (size_t i = 0; i < list->count; i++) FreeThread(&list->threads[i]);
    free(list->threads);
    *list = (FramesList){0};
}

static bool Has(const FramesList *list, unsigned long id) {
    size_t i = 0;
    while (i < list->count && list->threads[i].id != id) i++;
    return i < list->count;
}

void FramesMark(FramesList *list, unsigned long main, unsigned long crashed) {
    const unsigned long ids[] = {main, crashed};
    if (crashed && !Has(list, crashed)) AddThread(list)->id = crashed;
    for (size_t which = 0; which < 2; which++) {
        for (size_t i = 0; ids[which] && i < list->count; i++) {
            if (list->threads[i].id != ids[which]) continue;
            if (which == 0) list->threads[i].main = true;
            if (which == 1) list->threads[i].crashed = true;
            PutFirst(list, i);
            break;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->threads[i].count || list->threads[i].main || list->threads[i].crashed) {
            list->threads[kept++] = list->threads[i];
        } else {
            FreeThread(&list->threads[i]);
        }
    }
    list->count = kept;
}

static void AppendThread(Text *text, const FramesThread *thread) {
    if (text->length) TextAppendCharacter(text, L'\n');
    TextAppend(text, thread->crashed ? L"crashed " : L"");
    TextAppend(text, thread->main ? L"main thread" : L"thread");
    if (thread->name) TextAppendFormat(text, L" %ls", thread->name);
    if (!thread->name && thread->id) TextAppendFormat(text, L" 0x%08lx", thread->id);
    TextAppend(text, thread->count || !thread->crashed ? L" (innermost call first):" : L": no Python frames");
    for (size_t i = 0; i < thread->count; i++) {
        const Frame *frame = &thread->frames[i];
        TextAppendFormat(text, L"\n%ls%ls\", line %u", frame_start, frame->file, frame->line);
        if (*frame->function) TextAppendFormat(text, L", in %ls", frame->function);
        if (frame->source && *frame->source) TextAppendFormat(text, L"\n    %ls", frame->source);
    }
}

wchar_t *FramesText(const FramesList *list) {
    Text text = {0};
    for (size_t i = 0; i < list->count; i++) AppendThread(&text, &list->threads[i]);
    return TextTake(&text);
}

static bool IsLibrary(const Frame *frame, const wchar_t *library) {
    return *frame->file == L'<' || (TextStartsWithFold(frame->file, library) && !wcsstr(frame->file, L"site-packages"));
}

wchar_t *FramesBlocked(const FramesList *list, const wchar_t *library) {
    const FramesThread *main = NULL;
    for (size_t i = 0; i < list->count && !main; i++) {
        if (list->threads[i].main) main = &list->threads[i];
    }
    if (!main || !main->count) return NULL;
    const Frame *frame = &main->frames[0];
    for (size_t i = 0; i < main->count; i++) {
        if (IsLibrary(&main->frames[i], library)) continue;
        frame = &main->frames[i];
        break;
    }
    Text text = {0};
    TextAppendFormat(&text, L"%ls, line %u", PathName(frame->file), frame->line);
    if (*frame->function) TextAppendFormat(&text, L", in %ls", frame->function);
    if (frame->source && *frame->source) TextAppendFormat(&text, L": %ls", frame->source);
    return TextTake(&text);
}
