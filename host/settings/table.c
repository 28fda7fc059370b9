#include "settings/settings.h"

#include <stdlib.h>
#include <wctype.h>

static const wchar_t *const startup_choices[] = {L"auto", L"delayed", L"manual", L"disabled", NULL};
static const wchar_t *const signal_choices[] = {L"auto", L"SIGINT", L"SIGTERM", L"SIGBREAK", NULL};

#define FIELD(name) offsetof(Settings, name)

const SettingDefinition SettingsTable[] = {
    {.name = L"script", .type = SETTING_TEXT, .offset = FIELD(script), .help = L"the script, as a full path"},
    {.name = L"module",
     .option = L"module",
     .metavar = L"MODULE",
     .type = SETTING_TEXT,
     .offset = FIELD(module),
     .help = L"run a module, as python -m does, instead of a script"},
    {.name = L"args", .type = SETTING_ARGUMENTS, .offset = FIELD(args), .help = L"the script's arguments"},
    {.name = L"python",
     .option = L"python",
     .metavar = L"PATH",
     .type = SETTING_TEXT,
     .offset = FIELD(python),
     .help = L"a python.exe, a virtual environment, or a version such as 3.13"},
    {.name = L"python_args",
     .option = L"python-option",
     .metavar = L"OPTION",
     .type = SETTING_ARGUMENTS,
     .offset = FIELD(python_args),
     .help = L"an option for the interpreter, such as -O or -Xdev"},
    {.name = L"directory",
     .option = L"directory",
     .metavar = L"D",
     .type = SETTING_TEXT,
     .offset = FIELD(directory),
     .help = L"the working directory; the script's own where not given"},
    {.name = L"environment",
     .option = L"env",
     .metavar = L"NAME=VALUE",
     .type = SETTING_LIST,
     .offset = FIELD(environment),
     .help = L"an environment variable for the script"},
    {.name = L"notify",
     .option = L"notify",
     .type = SETTING_FLAG,
     .offset = FIELD(notify),
     .help = L"the service counts as running when the script calls winsvc.ready()"},
    {.name = L"stop_timeout",
     .option = L"stop-timeout",
     .metavar = L"SECONDS",
     .type = SETTING_DURATION,
     .offset = FIELD(stop_timeout),
     .fallback = 30 * 1000,
     .minimum = 500,
     .maximum = 24 * 3600 * 1000,
     .help = L"how long a stop may take before the process is ended"},
    {.name = L"stop_signal",
     .option = L"stop-signal",
     .metavar = L"SIGNAL",
     .type = SETTING_CHOICE,
     .offset = FIELD(stop_signal),
     .choices = signal_choices,
     .help = L"what a stop sends: auto looks for the handler that the script installed"},
    {.name = L"log_directory",
     .option = L"log-directory",
     .metavar = L"D",
     .type = SETTING_TEXT,
     .offset = FIELD(log_directory),
     .help = L"where <name>.log goes"},
    {.name = L"state_directory",
     .type = SETTING_TEXT,
     .offset = FIELD(state_directory),
     .help = L"where the host and the script keep what is to last"},
    {.name = L"display_name",
     .option = L"display-name",
     .metavar = L"TEXT",
     .type = SETTING_TEXT,
     .store = SETTING_SCM,
     .offset = FIELD(display_name),
     .help = L"the name that services.msc shows"},
    {.name = L"description",
     .option = L"description",
     .metavar = L"TEXT",
     .type = SETTING_TEXT,
     .store = SETTING_SCM,
     .offset = FIELD(description),
     .help = L"the text that services.msc shows"},
    {.name = L"startup",
     .option = L"startup",
     .metavar = L"TYPE",
     .type = SETTING_CHOICE,
     .store = SETTING_SCM,
     .offset = FIELD(startup),
     .choices = startup_choices,
     .help = L"when the service starts"},
};
const size_t SettingsTableCount = sizeof SettingsTable / sizeof *SettingsTable;

bool SettingIsList(SettingType type) {
    return type == SETTING_LIST || type == SETTING_ARGUMENTS;
}

bool SettingIsNumber(SettingType type) {
    return type >= SETTING_FLAG;
}

static void *SettingsField(Settings *settings, const SettingDefinition *definition) {
    return (char *)settings + definition->offset;
}

uint32_t *SettingsNumber(Settings *settings, const SettingDefinition *definition) {
    return SettingsField(settings, definition);
}

wchar_t **SettingsText(Settings *settings, const SettingDefinition *definition) {
    return SettingsField(settings, definition);
}

TextList *SettingsList(Settings *settings, const SettingDefinition *definition) {
    return SettingsField(settings, definition);
}

void SettingsInit(Settings *settings) {
    *settings = (Settings){0};
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        if (SettingIsNumber(definition->type)) *SettingsNumber(settings, definition) = definition->fallback;
    }
}

void SettingsFree(Settings *settings) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        if (definition->type == SETTING_TEXT) free(*SettingsText(settings, definition));
        if (SettingIsList(definition->type)) TextListFree(SettingsList(settings, definition));
    }
    *settings = (Settings){0};
}

static bool ParseFlag(const wchar_t *value, uint32_t *ret_number) {
    static const wchar_t *const words[] = {L"off", L"on", L"no", L"yes", L"false", L"true", L"0", L"1"};
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (TextEqualFold(value, words[i])) {
            *ret_number = i % 2;
            return true;
        }
    }
    return false;
}

/* Seconds with up to three decimals, as milliseconds. */
static bool ParseDuration(const wchar_t *value, uint32_t *ret_milliseconds) {
    uint64_t milliseconds = 0;
    const wchar_t *p = value;
    for (; *p >= L'0' && *p <= L'9'; p++) {
        milliseconds = milliseconds * 10 + (uint64_t)(*p - L'0');
        if (milliseconds > UINT32_MAX / 1000) return false;
    }
    if (p == value) return false;
    milliseconds *= 1000;
    if (*p == L'.') {
        const wchar_t *point = p++;
        for (uint64_t unit = 100; *p >= L'0' && *p <= L'9'; p++, unit /= 10) {
            if (unit == 0) return false;
            milliseconds += unit * (uint64_t)(*p - L'0');
        }
        if (p == point + 1) return false;
    }
    if (*p || milliseconds > UINT32_MAX) return false;
    *ret_milliseconds = (uint32_t)milliseconds;
    return true;
}

static bool ParseChoice(const wchar_t *const *choices, const wchar_t *value, uint32_t *ret_number) {
    for (uint32_t i = 0; choices[i]; i++) {
        if (TextEqualFold(choices[i], value)) {
            *ret_number = i;
            return true;
        }
    }
    return false;
}

static bool RefuseChoice(const SettingDefinition *definition, const wchar_t *value, Error *error) {
    Text allowed = {0};
    for (size_t i = 0; definition->choices[i]; i++) {
        TextAppendFormat(&allowed, L"%ls%ls", i ? L", " : L"", definition->choices[i]);
    }
    ErrorSay(error, ERROR_CODE_USAGE, L"'%ls' is no value for %ls", value, definition->name);
    ErrorRemedy(error, L"Use one of: %ls.", allowed.data);
    TextFree(&allowed);
    return false;
}

static bool ParseNumber(const SettingDefinition *definition, const wchar_t *value, uint32_t *ret_number, Error *error) {
    switch (definition->type) {
    case SETTING_FLAG:
        if (ParseFlag(value, ret_number)) return true;
        ErrorSay(error, ERROR_CODE_USAGE, L"'%ls' is no value for %ls", value, definition->name);
        return ErrorRemedy(error, L"Use on or off.");
    case SETTING_CHOICE:
        return ParseChoice(definition->choices, value, ret_number) || RefuseChoice(definition, value, error);
    default:
        break;
    }
    uint32_t number = 0;
    if (ParseDuration(value, &number) && number >= definition->minimum && number <= definition->maximum) {
        *ret_number = number;
        return true;
    }
    ErrorSay(error, ERROR_CODE_USAGE, L"'%ls' is no value for %ls", value, definition->name);
    return ErrorRemedy(error, L"Use a number of seconds from %g to %g.", definition->minimum / 1000.0,
                       definition->maximum / 1000.0);
}

/* NAME=VALUE; Windows keeps per-drive directories in names that begin with "=", which nobody sets by hand. */
static bool CheckVariable(const wchar_t *value, Error *error) {
    const wchar_t *equals = wcschr(value, L'=');
    if (equals && equals != value) return true;
    ErrorSay(error, ERROR_CODE_USAGE, L"'%ls' is not an environment variable", value);
    return ErrorRemedy(error, L"Write it as NAME=VALUE.");
}

bool SettingsParse(Settings *settings, const SettingDefinition *definition, const wchar_t *value, Error *error) {
    if (SettingIsList(definition->type)) {
        if (definition->offset == FIELD(environment) && !CheckVariable(value, error)) return false;
        TextListAppend(SettingsList(settings, definition), value);
        return true;
    }
    if (definition->type == SETTING_TEXT) {
        wchar_t **field = SettingsText(settings, definition);
        free(*field);
        *field = TextCopy(value);
        return true;
    }
    return ParseNumber(definition, value, SettingsNumber(settings, definition), error);
}

static bool IsDeviceName(const wchar_t *name) {
    static const wchar_t *const devices[] = {L"CON", L"PRN", L"AUX", L"NUL"};
    size_t stem = wcscspn(name, L".");
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        wchar_t *start = TextCopyLength(name, stem);
        bool same = TextEqualFold(start, devices[i]);
        free(start);
        if (same) return true;
    }
    return stem == 4 && name[3] >= L'1' && name[3] <= L'9' &&
           ((towupper((wint_t)name[0]) == L'C' && towupper((wint_t)name[1]) == L'O' &&
             towupper((wint_t)name[2]) == L'M') ||
            (towupper((wint_t)name[0]) == L'L' && towupper((wint_t)name[1]) == L'P' &&
             towupper((wint_t)name[2]) == L'T'));
}

bool SettingsCheckName(const wchar_t *name, Error *error) {
    enum { NAME_LIMIT = 256 }; /* characters; CreateServiceW's documentation */
    const wchar_t *why = NULL;
    size_t length = wcslen(name);
    if (length == 0) {
        why = L"it is empty";
    } else if (length > NAME_LIMIT) {
        why = L"it is longer than 256 characters";
    } else if (wcspbrk(name, L"/\\")) {
        why = L"the SCM takes no slash or backslash in it";
    } else if (wcspbrk(name, L"<>:\"|?*")) {
        why = L"its folder cannot be called so: none of <>:\"|?* may be in it";
    } else if (name[length - 1] == L' ' || name[length - 1] == L'.' || name[0] == L' ') {
        why = L"it must not begin with a space, or end with a space or a dot";
    } else if (IsDeviceName(name)) {
        why = L"Windows keeps that name for a device";
    }
    for (size_t i = 0; i < length && !why; i++) {
        if (name[i] < 0x20) why = L"it has a control character";
    }
    if (!why) return true;
    ErrorSay(error, ERROR_CODE_USAGE, L"'%ls' cannot be a service's name: %ls", name, why);
    return ErrorRemedy(error, L"Give another one with --name.");
}
