/* Parameters of the process: stop, priority, processors, child processes, and commands on events. */
#include "base/array.h"
#include "nssm/conversion.h"

#include "base/translation.h"
#include "settings/cpus.h"

#include <stdlib.h>

void ConversionNumber(const Conversion *conversion, const wchar_t *parameter, const SettingDefinition *setting,
                      uint32_t number) {
    uint32_t limited = number < setting->minimum   ? setting->minimum
                       : number > setting->maximum ? setting->maximum
                                                   : number;
    *SettingsNumber(conversion->settings, setting) = limited;
    if (limited == number) return;
    wchar_t *value = SettingsFormat(conversion->settings, setting);
    NotesAppend(conversion->notes, parameter, _(L"%u is out of range for %ls; using %ls"), number, setting->name,
                value);
    free(value);
}

static uint32_t NumberOr(const Conversion *conversion, const wchar_t *name, uint32_t otherwise) {
    const OriginalValue *value = OriginalFind(conversion->original, name, VALUE_NUMBER);
    return value ? value->number : otherwise;
}

bool ConvertStop(const Conversion *conversion, Error *error) {
    enum { METHOD_MS = 1500, SKIP_TERMINATE = 8 };
    static const wchar_t *const methods[] = {L"AppStopMethodConsole", L"AppStopMethodWindow", L"AppStopMethodThreads"};
    uint64_t sum = 0;
    bool configured = false;
    uint32_t skip = NumberOr(conversion, L"AppStopMethodSkip", 0);
    (void)error;
    for (uint32_t i = 0; i < COUNT_OF(methods); i++) {
        configured = configured || OriginalFind(conversion->original, methods[i], VALUE_NUMBER);
        if (!(skip & (1U << i))) sum += NumberOr(conversion, methods[i], METHOD_MS);
    }
    if (skip & 1) {
        NotesAppend(conversion->notes, L"AppStopMethodSkip",
                    _(L"NSSM sends this service no Ctrl-C; with pyhostsvc a stop does reach the script, as "
                      L"KeyboardInterrupt or by "
                      L"its own handler"));
    }
    if (skip & SKIP_TERMINATE) {
        NotesAppend(conversion->notes, L"AppStopMethodSkip",
                    _(L"NSSM never kills the process; with pyhostsvc it is killed after stop_timeout"));
    }
    /* If no method has a time, stop_timeout keeps its default. */
    if (configured && sum)
        ConversionNumber(conversion, L"AppStopMethodConsole", SettingById(SETTING_STOP_TIMEOUT),
                         sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum);
    return true;
}

bool ConvertPriority(const Conversion *conversion, Error *error) {
    static const struct {
        uint32_t class; /* of SetPriorityClass */
        Priority priority;
    } priorities[] = {
        {0x20, PRIORITY_NORMAL},         {0x40, PRIORITY_IDLE}, {0x4000, PRIORITY_BELOW_NORMAL},
        {0x8000, PRIORITY_ABOVE_NORMAL}, {0x80, PRIORITY_HIGH}, {0x100, PRIORITY_HIGH}, /* REALTIME_PRIORITY_CLASS */
    };
    const OriginalValue *value = OriginalFind(conversion->original, L"AppPriority", VALUE_NUMBER);
    (void)error;
    for (size_t i = 0; value && i < COUNT_OF(priorities); i++) {
        if (priorities[i].class != value->number) continue;
        conversion->settings->priority = (uint32_t)priorities[i].priority;
        if (value->number == 0x100) {
            NotesAppend(conversion->notes, L"AppPriority",
                        _(L"realtime preempts Windows' own threads; the service gets high instead"));
        }
        return true;
    }
    if (value)
        NotesAppend(conversion->notes, L"AppPriority", _(L"%u is not a priority class; the service gets normal"),
                    value->number);
    return true;
}

bool ConvertAffinity(const Conversion *conversion, Error *error) {
    uint64_t cpus = 0;
    Error wrong;
    wchar_t *text = ConversionText(conversion, L"AppAffinity");
    (void)error;
    if (text && CpusParse(text, &cpus, &wrong)) {
        TextReplaceOwned(&conversion->settings->affinity, text);
        return true;
    }
    if (text) {
        NotesAppend(conversion->notes, L"AppAffinity",
                    _(L"'%ls' does not name processors; the service runs on all of them"), text);
    }
    free(text);
    return true;
}

bool ConvertTree(const Conversion *conversion, Error *error) {
    (void)error;
    conversion->settings->keep_children = !NumberOr(conversion, L"AppKillProcessTree", 1);
    return true;
}

/* Commands that NSSM runs on events. */
static const struct {
    const wchar_t *name;
    const SettingDefinition *setting; /* NULL if there is none */
    const wchar_t *note;
} hooks[] = {
    {L"AppEvents\\Start\\Pre", &SettingsTable[SETTING_START_PRE],
     N_(L"becomes start_pre: any failure prevents the start (NSSM: only exit code 99); its environment has "
        L"PYHOSTSVC_NAME instead of NSSM's variables")},
    {L"AppEvents\\Exit\\Post", &SettingsTable[SETTING_STOP_POST],
     N_(L"becomes stop_post: its environment has PYHOSTSVC_EXIT_CODE instead of NSSM's variables")},
    {L"AppEvents\\Start\\Post", NULL, N_(L"not supported: let the script run this command itself when it is ready")},
    {L"AppEvents\\Stop\\Pre", NULL,
     N_(L"not supported: a stop reaches the script itself (its signal handler, or winsvc.on_stop)")},
    {L"AppEvents\\Power\\Change", NULL, N_(L"not supported: the script can register for it (winsvc.on_power)")},
    {L"AppEvents\\Power\\Resume", NULL, N_(L"not supported: the script can register for it (winsvc.on_power)")},
    {L"AppEvents\\Rotate\\Pre", NULL, N_(L"not supported: no command runs when a log is rotated")},
    {L"AppEvents\\Rotate\\Post", NULL, N_(L"not supported: no command runs when a log is rotated")},
};

bool ConvertHooks(const Conversion *conversion, Error *error) {
    (void)error;
    for (size_t i = 0; i < COUNT_OF(hooks); i++) {
        wchar_t *command = ConversionText(conversion, hooks[i].name);
        if (!command) continue;
        NotesAppend(conversion->notes, hooks[i].name, L"%ls", _(hooks[i].note));
        if (hooks[i].setting) {
            wchar_t **field = SettingsText(conversion->settings, hooks[i].setting);
            TextReplaceOwned(field, command);
        } else {
            free(command);
        }
    }
    return true;
}
