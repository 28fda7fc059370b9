#include "nssm/original.h"

#include "base/memory.h"

#include <stdlib.h>

void OriginalAppend(Original *original, OriginalValue value) {
    original->values = MemoryResize(original->values, original->count + 1, sizeof *original->values);
    original->values[original->count++] = value;
}

void OriginalFree(Original *original) {
    for (size_t i = 0; i < original->count; i++) {
        free(original->values[i].name);
        free(original->values[i].text);
        TextListFree(&original->values[i].list);
    }
    free(original->values);
    TextListFree(&original->variables);
    *original = (Original){0};
}

const OriginalValue *OriginalFind(const Original *original, const wchar_t *name, ValueKind kind) {
    for (size_t i = 0; i < original->count; i++) {
        const OriginalValue *value = &original->values[i];
        if (TextEqualFold(value->name, name)) return value->kind == kind ? value : NULL;
    }
    return NULL;
}
