#include "python/run/python_exe.h"

#include "base/thread.h"
#include "python/run/interpreter.h"
#include "python/run/runner.h"

#include <stdlib.h>
#include <windows.h>

typedef struct Main {
    InterpreterOptions options;
    PythonCommand program;
    bool started;
    uint32_t exit_code;
    Error error;
} Main;

static DWORD WINAPI Run(void *parameter) {
    Main *run = parameter;
    RunnerWords words = {0};
    run->started = InterpreterStart(&run->options, &run->exit_code, &run->error);
    if (!run->started) return 0;
    if (InterpreterIsInteractive(run->program.kind == PROGRAM_INPUT)) {
        run->exit_code = InterpreterInteract();
        return 0;
    }
    bool prepared = RunnerPrepare(&run->program, &run->exit_code, &run->error);
    run->exit_code = InterpreterFinish(prepared ? RunnerRun(&words) : run->exit_code);
    RunnerWordsFree(&words);
    return 0;
}

bool PythonExeMain(const PythonInstallation *python, const TextList *words, uint32_t *ret_exit_code, Error *error) {
    Main run = {.options = {.python = python, .words = words}, .program = PythonCommandRead(words)};
    if (!ThreadRun(Run, &run, INTERPRETER_STACK))
        return ErrorSet(error, GetLastError(), L"start the thread for Python", L"");
    if (!run.started && run.error.code != ERROR_CODE_ENDED) {
        *error = run.error;
        return false;
    }
    *ret_exit_code = run.exit_code;
    return true;
}
