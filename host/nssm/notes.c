#include "nssm/conversion.h"

#include "base/memory.h"

#include <stdlib.h>

void NotesAppend(Notes *notes, const wchar_t *parameter, const wchar_t *format, ...) {
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    TextAppendFormatV(&text, format, arguments);
    va_end(arguments);
    notes->items = MemoryResize(notes->items, notes->count + 1, sizeof *notes->items);
    notes->items[notes->count++] = (Note){TextCopy(parameter), TextTake(&text)};
}

void NotesFree(Notes *notes) {
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->items[i].parameter);
        free(notes->items[i].text);
    }
    free(notes->items);
    *notes = (Notes){0};
}
