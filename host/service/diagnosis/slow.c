#include "service/diagnosis/slow.h"

#include "base/text.h"

enum { READ_MS = 1000 };

static void AppendChildren(Text *words, uint32_t children) {
    if (!children) return;
    TextAppendFormat(words, children == 1 ? L"; %u child process still runs" : L"; %u child processes still run",
                     children);
}

/* Returns why the interpreter has no stacks to report. */
static const wchar_t *WhyClosed(const SlowStep *step) {
    if (step->script_ended) return L"the script has ended, but Python has not shut down yet";
    return step->script_began ? L"the script's current line is not available" : L"Python is still starting";
}

static void AppendHeld(Text *words, const SlowStep *step, Stacks *stacks) {
    TextAppend(words, L"native code holds the GIL, so no Python code runs");
    bool read = StacksUnlocked(0, stacks);
    if (read && stacks->blocked) TextAppendFormat(words, L"; the main thread is at %ls", stacks->blocked);
    if (!step->stops) return;
    stacks->remedy =
        TextCopy(L"The stop has to wait until that call returns. Give the call a time-out, or make it in a "
                 L"way that releases the GIL (ctypes.CDLL does, ctypes.PyDLL does not).");
}

wchar_t *SlowDescribe(const SlowStep *step, Stacks *ret_stacks) {
    Text words = {0};
    if (step->blocked) {
        TextAppend(&words, L"the stop is held up: ");
    } else {
        TextAppendFormat(&words, L"the %ls takes longer than %g s: ", step->stops ? L"stop" : L"start",
                         step->after_ms / 1000.0);
    }
    switch (StacksAttached(READ_MS, ret_stacks)) {
    case STACKS_HELD:
        AppendHeld(&words, step, ret_stacks);
        break;
    case STACKS_CLOSED:
        TextAppend(&words, WhyClosed(step));
        break;
    default:
        if (ret_stacks->blocked) {
            TextAppendFormat(&words, L"the main thread is at %ls", ret_stacks->blocked);
        } else {
            TextAppend(&words, L"the main thread runs no Python code");
        }
    }
    if (step->stops) AppendChildren(&words, step->children);
    return TextTake(&words);
}
