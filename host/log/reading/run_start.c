#include "log/reading/run_start.h"

#include <stdlib.h>
#include <string.h>

void RunStartAdd(TextList *records, const RunStart *start) {
    TextList kept = {0};
    size_t first = records->count >= RUN_STARTS_KEPT ? records->count + 1 - RUN_STARTS_KEPT : 0;
    for (size_t i = first; i < records->count; i++) TextListAppend(&kept, records->items[i]);
    TextListAppendOwned(&kept, TextPrint(L"%hs %llu", start->time, (unsigned long long)start->offset));
    TextListFree(records);
    *records = kept;
}

bool RunStartParse(const wchar_t *record, RunStart *ret_start) {
    RunStart start = {0};
    if (wcslen(record) < LINE_TIME + 2 || record[LINE_TIME] != L' ') return false;
    for (size_t i = 0; i < LINE_TIME; i++) {
        if (record[i] < L' ' || record[i] > L'~') return false;
        start.time[i] = (char)record[i];
    }
    const wchar_t *digits = record + LINE_TIME + 1;
    if (digits[wcsspn(digits, L"0123456789")]) return false;
    start.offset = wcstoull(digits, NULL, 10);
    *ret_start = start;
    return true;
}

bool RunStartIsIn(const RunStart *start, const Span *file) {
    Line line;
    size_t at = 0;
    char time[LINE_TIME + 1];
    if (start->offset >= file->size) return false;
    Lines lines = LinesOpen(file, start->offset, file->size);
    bool found = LinesNext(&lines, &line) && LineStartsRun(&line, &at) && at == 0 && LineTime(&line, time) &&
                 strcmp(time, start->time) == 0;
    LinesClose(&lines);
    return found;
}
