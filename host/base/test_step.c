#include "base/test_step.h"

#ifdef PYHOSTSVC_STEPS

#include "base/quote.h"

#include <stdlib.h>
#include <windows.h>

static HANDLE OpenStep(const wchar_t *step, const wchar_t *what) {
    TextList arguments = {0};
    QuoteSplit(GetCommandLineW(), &arguments); /* …\pyhostsvc.exe service <name> */
    wchar_t *name = TextPrint(L"pyhostsvc-%ls-%ls-%ls", arguments.items[arguments.count - 1], step, what);
    HANDLE event = OpenEventW(SYNCHRONIZE | EVENT_MODIFY_STATE, FALSE, name);
    free(name);
    TextListFree(&arguments);
    return event;
}

void TestStepReached(const wchar_t *step) {
    HANDLE reached = OpenStep(step, L"reached");
    HANDLE go = OpenStep(step, L"go");
    if (reached && go) {
        SetEvent(reached);
        WaitForSingleObject(go, INFINITE);
    }
    if (reached) CloseHandle(reached);
    if (go) CloseHandle(go);
}

#endif
