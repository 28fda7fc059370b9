#include "base/array.h"
#include "nssm/conversion.h"

#include "base/translation.h"

#include <stdlib.h>

/* In the order of conversion: a parameter that others need comes before them. */
const Parameter ParameterTable[] = {
    {L"AppEnvironment", VALUE_LIST, .step = ConvertEnvironment},
    {L"AppEnvironmentExtra", VALUE_LIST, .converted_with = L"AppEnvironment"},
    {L"Environment", VALUE_LIST, .converted_with = L"AppEnvironment"},
    {L"AppDirectory", VALUE_TEXT, .step = ConvertDirectory},
    {L"Application", VALUE_TEXT, .step = ConvertApplication},
    {L"AppParameters", VALUE_TEXT, .converted_with = L"Application"},
    {L"AppExit\\", VALUE_TEXT, .step = ConvertExits},
    {L"AppRestartDelay", VALUE_NUMBER, .setting = &SettingsTable[SETTING_RESTART_DELAY]},
    {L"AppThrottle", VALUE_NUMBER, .setting = &SettingsTable[SETTING_RESTART_THROTTLE]},
    {L"AppStopMethodConsole", VALUE_NUMBER, .step = ConvertStop},
    {L"AppStopMethodWindow", VALUE_NUMBER, .converted_with = L"AppStopMethodConsole"},
    {L"AppStopMethodThreads", VALUE_NUMBER, .converted_with = L"AppStopMethodConsole"},
    {L"AppStopMethodSkip", VALUE_NUMBER, .converted_with = L"AppStopMethodConsole"},
    {L"AppKillProcessTree", VALUE_NUMBER, .step = ConvertTree},
    {L"AppPriority", VALUE_NUMBER, .step = ConvertPriority},
    {L"AppAffinity", VALUE_TEXT, .step = ConvertAffinity},
    {L"AppNoConsole", VALUE_NUMBER,
     .no_equivalent = N_(L"not needed: the service gets a console only with --console hidden")},
    {L"AppEvents\\", VALUE_TEXT, .step = ConvertHooks},
    {L"AppRedirectHook", VALUE_NUMBER, .no_equivalent = N_(L"not needed: the output of hooks is always logged")},
    {L"AppStdout", VALUE_TEXT, .step = ConvertStreams},
    {L"AppStderr", VALUE_TEXT, .converted_with = L"AppStdout"},
    {L"AppStdin", VALUE_TEXT,
     .no_equivalent = N_(L"not supported: a service has no standard input; let the script open this file itself")},
    {L"AppStdinShareMode", VALUE_NUMBER, .no_equivalent = N_(L"not supported: a service has no standard input")},
    {L"AppStdinCreationDisposition", VALUE_NUMBER,
     .no_equivalent = N_(L"not supported: a service has no standard input")},
    {L"AppStdinFlagsAndAttributes", VALUE_NUMBER,
     .no_equivalent = N_(L"not supported: a service has no standard input")},
    {L"AppStdoutShareMode", VALUE_NUMBER,
     .no_equivalent = N_(L"not needed: other processes can read, rename and delete the open log")},
    {L"AppStdoutCreationDisposition", VALUE_NUMBER,
     .no_equivalent = N_(L"not needed: output is always appended to the log")},
    {L"AppStdoutFlagsAndAttributes", VALUE_NUMBER,
     .no_equivalent = N_(L"not needed: the log is written without buffering")},
    {L"AppStdoutCopyAndTruncate", VALUE_NUMBER,
     .no_equivalent = N_(L"not needed: the log can be renamed while it is open")},
    {L"AppStderrShareMode", VALUE_NUMBER,
     .no_equivalent = N_(L"not needed: other processes can read, rename and delete the open log")},
    {L"AppStderrCreationDisposition", VALUE_NUMBER,
     .no_equivalent = N_(L"not needed: output is always appended to the log")},
    {L"AppStderrFlagsAndAttributes", VALUE_NUMBER,
     .no_equivalent = N_(L"not needed: the log is written without buffering")},
    {L"AppStderrCopyAndTruncate", VALUE_NUMBER,
     .no_equivalent = N_(L"not needed: the log can be renamed while it is open")},
    {L"AppTimestampLog", VALUE_NUMBER, .step = ConvertTimestamps},
    {L"AppRotateFiles", VALUE_NUMBER, .step = ConvertRotation},
    {L"AppRotateOnline", VALUE_NUMBER, .converted_with = L"AppRotateFiles"},
    {L"AppRotateSeconds", VALUE_NUMBER, .converted_with = L"AppRotateFiles"},
    {L"AppRotateBytes", VALUE_NUMBER, .converted_with = L"AppRotateFiles"},
    {L"AppRotateBytesHigh", VALUE_NUMBER, .converted_with = L"AppRotateFiles"},
    {L"AppRotateDelay", VALUE_NUMBER, .no_equivalent = N_(L"not needed: a rotation does not delay the script")},
};
const size_t ParameterCount = COUNT_OF(ParameterTable);

/* Returns whether a value is this parameter, or lies in its subkey. */
static bool IsParameter(const OriginalValue *value, const Parameter *parameter) {
    size_t length = wcslen(parameter->name);
    bool subkey = parameter->name[length - 1] == L'\\';
    if (!subkey) return TextEqualFold(value->name, parameter->name);
    if (wcslen(value->name) < length) return false;
    wchar_t *start = TextCopyLength(value->name, length);
    bool same = TextEqualFold(start, parameter->name);
    free(start);
    return same;
}

/* Notes a value that no step converts. */
static void NoteValue(const Conversion *conversion, const OriginalValue *value) {
    for (size_t i = 0; i < ParameterCount; i++) {
        const Parameter *parameter = &ParameterTable[i];
        if (!IsParameter(value, parameter)) continue;
        if (value->kind != parameter->kind) {
            NotesAppend(conversion->notes, value->name,
                        _(L"it has the wrong registry type: NSSM ignores it and uses the default"));
        } else if (parameter->no_equivalent && (value->kind != VALUE_NUMBER || value->number) &&
                   (value->kind != VALUE_TEXT || !TextIsEmpty(value->text))) {
            NotesAppend(conversion->notes, value->name, L"%ls", _(parameter->no_equivalent));
        }
        return;
    }
    /* A setting of pyhostsvc is left if an earlier conversion was undone. */
    if (!SettingsFind(value->name))
        NotesAppend(conversion->notes, value->name, _(L"NSSM 2.24 does not know this parameter"));
}

bool ConversionRun(const Original *original, Settings *settings, Notes *notes, Error *error) {
    TextList variables = {0};
    Conversion conversion = {original, settings, notes, &variables};
    bool ok = true;
    for (size_t i = 0; ok && i < ParameterCount; i++) {
        const Parameter *parameter = &ParameterTable[i];
        if (parameter->step) ok = parameter->step(&conversion, error);
        const OriginalValue *value = OriginalFind(original, parameter->name, parameter->kind);
        if (parameter->setting && value)
            ConversionNumber(&conversion, parameter->name, parameter->setting, value->number);
    }
    for (size_t i = 0; ok && i < original->count; i++) NoteValue(&conversion, &original->values[i]);
    TextListFree(&variables);
    return ok;
}
