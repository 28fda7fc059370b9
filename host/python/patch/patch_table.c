#include "python/patch/patch_table.h"

#include "base/array.h"
#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

#include <stddef.h>
#include <string.h>

typedef struct Patch {
    const char *function;
    const char *const *dlls; /* see ImportTableReplace */
    ImportFunction *replacement;
    void *original; /* the field of `Original` */
    PatchCondition condition;
} Patch;

/* CPython's builds import from the names in front; the others are where the functions really are. */
static const char *const kernel[] = {"kernel32.", "kernelbase.", "api-ms-win-core-", NULL};
static const char *const runtime[] = {"api-ms-win-crt-", "ucrtbase.", NULL};

/* The reason is for the reader. */
#define PATCH(function, dlls, replacement, condition, reason)                                                          \
    {#function, dlls, (ImportFunction *)(replacement), &Original.function, condition}

/* Every import of python3XX.dll that leads to the host, in the order in which the rows are installed. */
static const Patch patches[] = {
    PATCH(LoadLibraryExW, kernel, LibrariesLoad, PATCH_LIBRARIES,
          "An extension's DLLs are searched in the folder of the process's program. This replaces the host's folder by "
          "python.exe's, where python.exe finds them."),
    PATCH(GetModuleFileNameW, kernel, ProgramPathOfModule, PATCH_PROGRAM,
          "getpath adds the folder of the process's program to sys.path, in which site looks for modules. For it, the "
          "program is python.exe."),
    PATCH(UpdateProcThreadAttribute, kernel, ChildrenUpdateAttribute, PATCH_CHILDREN,
          "An attribute list cannot be read. This notes the handles that the child will inherit, for the third row."),
    PATCH(DeleteProcThreadAttributeList, kernel, ChildrenDeleteAttributes, PATCH_CHILDREN,
          "The note ends with its list: the next list may have the same address."),
    PATCH(CreateProcessW, kernel, ChildrenCreateProcess, PATCH_CHILDREN,
          "A child without streams of its own writes to the log: without a console, its output would be lost. Every "
          "child "
          "gets the variables of child_environment.h, also if it is given an environment."),
    PATCH(_wsystem, runtime, ChildrenSystem, PATCH_CHILDREN,
          "os.system passes the process's environment on, in which the script may have replaced PYTHONPATH: the child "
          "gets a copy with the variables."),
    PATCH(_wspawnv, runtime, ChildrenSpawn, PATCH_CHILDREN,
          "os.spawnv and the like: as for _wsystem. With P_OVERLAY: as for _wexecv."),
    PATCH(_wspawnve, runtime, ChildrenSpawnWith, PATCH_CHILDREN,
          "os.spawnve and the like, which give a child an environment: as for CreateProcessW. With P_OVERLAY: as for "
          "_wexecve."),
    PATCH(_exit, runtime, ExitReport, PATCH_EXIT,
          "os._exit: the host reports STOPPED with the exit code, and the thread does not continue."),
    PATCH(exit, runtime, ExitReport, PATCH_EXIT,
          "Py_Exit, which CPython calls for a SystemExit that C code prints: as for _exit."),
    PATCH(raise, runtime, ExitRaise, PATCH_EXIT,
          "signal.raise_signal of a signal at its default ends the process with 3: as for _exit."),
    PATCH(TerminateProcess, kernel, ExitTerminateProcess, PATCH_EXIT,
          "os.kill of the script's own process: as for _exit."),
    PATCH(
        _wexecv, runtime, ExecWithoutEnvironment, PATCH_EXEC,
        "os.execv and the like: the program that replaces the script runs as the service, which would end otherwise."),
    PATCH(_wexecve, runtime, ExecReplace, PATCH_EXEC, "os.execve and the like: as for _wexecv."),
    PATCH(GenerateConsoleCtrlEvent, kernel, ConsoleEventsGenerate, PATCH_SIGNALS,
          "os.kill and Popen.send_signal with CTRL_C_EVENT and CTRL_BREAK_EVENT, which Windows refuses without a "
          "console: the host sends them to the service's own child processes."),
    PATCH(_write, runtime, WriteThroughHost, PATCH_HOST,
          "Four steps, in write.c: faulthandler's text is captured; the text of a fatal error is noted; a log keeper "
          "that "
          "sleeps is woken; a write that meets a rotation of the log is repeated."),
    PATCH(OpenThread, kernel, FaultOpenThread, PATCH_HOST,
          "Since 3.14 faulthandler asks for the name of each thread, which takes memory from the heap. If a crash has "
          "left the heap locked, the thread that reads the stacks would hang."),
    PATCH(WaitForMultipleObjects, kernel, SleepWaitForMultipleObjects, PATCH_SLEEP,
          "time.sleep since 3.11, and locks since 3.14: a stop by SIGTERM or SIGBREAK wakes them, and no other wait."),
    PATCH(WaitForSingleObjectEx, kernel, SleepWaitForSingleObjectEx, PATCH_SLEEP, "time.sleep before 3.11: as above."),
    PATCH(AddVectoredExceptionHandler, kernel, FaultAddHandler, PATCH_FIND_DUMP,
          "faulthandler registers the only function that dumps all stacks without the GIL on 3.9 to 3.14. This keeps "
          "its address."),
    PATCH(abort, runtime, ExitAbort, PATCH_ABORT,
          "A fatal error of Python and os.abort() are reported as a crash, also if the script handles SIGABRT."),
    PATCH(GetCurrentThreadId, kernel, MainThreadCurrentId, PATCH_RUN_HANDLER,
          "CPython runs signal handlers only on the main thread. While that is stuck, another thread runs them, and is "
          "the main thread for CPython as long as they run."),
};

static bool IsInstalled(const Patch *patch) {
    ImportFunction *original = NULL;
    memcpy(&original, patch->original, sizeof original);
    return original != NULL;
}

void PatchInstall(PatchCondition condition) {
    for (size_t i = 0; i < COUNT_OF(patches); i++) {
        if (patches[i].condition != condition || IsInstalled(&patches[i])) continue;
        ImportTableReplace(patches[i].dlls, patches[i].function, patches[i].replacement, patches[i].original);
    }
}

void PatchRemove(PatchCondition condition) {
    for (size_t i = COUNT_OF(patches); i-- > 0;) {
        if (patches[i].condition != condition || !IsInstalled(&patches[i])) continue;
        ImportFunction *original = NULL;
        memcpy(&original, patches[i].original, sizeof original);
        ImportTableReplace(patches[i].dlls, patches[i].function, original, patches[i].original);
        memset(patches[i].original, 0, sizeof original);
    }
}
