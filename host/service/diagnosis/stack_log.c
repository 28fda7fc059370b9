#include "service/diagnosis/stack_log.h"

static const wchar_t unreadable[] = L"the stacks cannot be read";

bool StackLogWrite(Log *log, DWORD timeout_ms, Stacks *ret_stacks) {
    bool ok = StacksAttached(timeout_ms, ret_stacks) == STACKS_READ;
    if (!ok) {
        LogNote(log, L"the interpreter does not respond; these stacks were read without the GIL (by faulthandler):");
        ok = StacksUnlocked(0, ret_stacks);
    }
    if (ok) {
        LogLines(log, ret_stacks->text);
    } else {
        LogNote(log, unreadable);
    }
    return ok;
}

void StackLogWriteCrash(Log *log, DWORD crashed) {
    Stacks stacks = {0};
    if (StacksUnlocked(crashed, &stacks)) {
        LogLines(log, stacks.text);
    } else {
        LogNote(log, unreadable);
    }
    StacksFree(&stacks);
}

void StackLogWriteOthers(Log *log) {
    Stacks stacks = {0};
    if (!log || !StacksOfOthers(&stacks)) return;
    LogNote(log, L"out of memory; stacks of the other threads:");
    LogLines(log, stacks.text);
    StacksFree(&stacks);
}
