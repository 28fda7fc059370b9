#include "settings/setting_rules.h"

#include "base/python_options.h"
#include "base/translation.h"
#include "settings/account.h"
#include "settings/cpus.h"
#include "settings/log_policy.h"
#include "settings/value.h"

#include <stdlib.h>

bool RuleAppendVariable(TextList *list, const wchar_t *value, Error *error) {
    /* Windows keeps each drive's current directory in a variable whose name begins with "=": users do not set these. */
    const wchar_t *equals = wcschr(value, L'=');
    if (!equals || equals == value) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not an environment variable"), value);
        return ErrorRemedy(error, _(L"Write it as NAME=VALUE."));
    }
    TextListAppend(list, value);
    return true;
}

bool RuleAppendPythonOption(TextList *list, const wchar_t *value, Error *error) {
    (void)error;
    PythonCommandAppendOption(list, value);
    return true;
}

bool RuleCheckCodes(const Settings *settings, Error *error) {
    for (size_t i = 0; i < settings->restart_codes.count; i++) {
        uint32_t code = 0;
        if (!ValueParseCode(settings->restart_codes.items[i], &code)) continue;
        if (!SettingsHasCode(&settings->success_codes, code)) continue;
        wchar_t *shown = ValueCodeText(settings->restart_codes.items[i]);
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the exit code %ls is in both restart_codes and success_codes"), shown);
        free(shown);
        return ErrorRemedy(
            error, _(L"Remove it from one: restart_codes restarts the script, success_codes leaves it stopped."));
    }
    return true;
}

/* Checks that the interpreter's options contain no script, module or command. */
bool RuleCheckPythonArgs(const Settings *settings, Error *error) {
    const TextList *words = &settings->python_args;
    PythonCommand program = PythonCommandRead(words);
    if (program.open) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the interpreter option '%ls' needs a value"), program.open);
        return ErrorRemedy(error,
                           _(L"Write the option with its value: --python-option=-Xdev or --python-option=\"-X dev\"."));
    }
    if (program.kind != PROGRAM_INPUT || program.options < words->count) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not an interpreter option"), words->items[program.options]);
        return ErrorRemedy(error, _(L"Specify the script or --module instead, with its arguments after '--'."));
    }
    if (program.answer || program.interactive) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the interpreter option '%ls' is only for interactive use"),
                 program.answer ? program.answer : L"-i");
        return ErrorRemedy(error, _(L"Omit the option."));
    }
    return true;
}

bool RuleCheckAffinity(const Settings *settings, Error *error) {
    uint64_t cpus = 0;
    return TextIsEmpty(settings->affinity) || CpusParse(settings->affinity, &cpus, error);
}

bool RuleCheckLogAge(const Settings *settings, Error *error) {
    LogAge age;
    return LogAgeParse(settings->log_age, &age, error);
}

bool RuleCheckLogKeep(const Settings *settings, Error *error) {
    LogKeep keep;
    return LogKeepParse(settings->log_keep, &keep, error);
}

bool RuleCheckAccount(const Settings *settings, Error *error) {
    return AccountCheck(settings->account, NULL, error);
}
