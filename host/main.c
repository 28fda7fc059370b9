/* The entry point of pyhostsvc.exe. The SCM runs `pyhostsvc service NAME`; it runs `pyhostsvc dump …` if
 * it crashes, and `pyhostsvc signal …` for its child processes; all other arguments are a command of the user. Only
 * this file exits the process. */
#include "base/test_step.h"
#include "base/text.h"
#include "command/dispatch.h"
#include "service/diagnosis/dump_process.h"
#include "service/service_main.h"
#include "service/signal_process.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"
#include "terminal/user_language.h"

#include <windows.h>

/* ExitProcess is not used because Python's threads may still run, and a DLL that detaches while another thread holds
 * its lock hangs. */
static void End(uint32_t exit_code) {
    TerminateProcess(GetCurrentProcess(), exit_code);
}

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    uint32_t exit_code = EXIT_FAILED;
    TestStepNote(L"main");
    if (count == 3 && TextEqual(arguments[1], L"service")) {
        Error error;
        if (!ServiceMainRun(arguments[2], End, &error)) OutputError(&error);
    } else if (count == 1 + DUMP_PROCESS_ARGUMENTS && TextEqual(arguments[1], L"dump")) {
        SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
        exit_code = DumpProcessRun(count - 1, arguments + 1);
    } else if (count >= 1 + SIGNAL_PROCESS_ARGUMENTS && TextEqual(arguments[1], L"signal")) {
        SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
        exit_code = SignalProcessRun(count - 1, arguments + 1);
    } else {
        UserLanguageChoose();
        wchar_t *const help[] = {(wchar_t[]){L"help"}};
        bool asks_help = count < 2 || TextEqual(arguments[1], L"--help") || TextEqual(arguments[1], L"-h");
        exit_code = asks_help ? DispatchRun(1, help) : DispatchRun(count - 1, arguments + 1);
    }
    End(exit_code);
    return 0;
}
