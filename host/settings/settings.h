/* What a service is: one table of settings drives install's options, storage, validation and help. Pure but for
 * SettingsLoad and SettingsSave (registry.c). */
#ifndef PYHOSTSVC_SETTINGS_SETTINGS_H
#define PYHOSTSVC_SETTINGS_SETTINGS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum SettingType {
    SETTING_TEXT,      /* wchar_t *; NULL where it is not set */
    SETTING_LIST,      /* TextList of strings that are not empty; stored as a multi-string */
    SETTING_ARGUMENTS, /* TextList; stored as a command line, for an argument may be empty */
    SETTING_CODES, /* TextList of exit codes in decimal; written with commas between them, from 0x80000000 on as the log
                      does; stored as a multi-string */
    SETTING_FLAG,  /* uint32_t, 0 or 1 */
    SETTING_DURATION, /* uint32_t, milliseconds; written as seconds, with up to three decimals */
    SETTING_CHOICE,   /* uint32_t, an index into `choices` */
    SETTING_NUMBER,   /* uint32_t */
    SETTING_SIZE,     /* uint32_t, mebibytes; written as 512M or 2G */
} SettingType;

/* Is a setting of this type a TextList? Is it a uint32_t? */
bool SettingIsList(SettingType type);
bool SettingIsNumber(SettingType type);

/* Where a setting lives: one truth each. */
typedef enum SettingStore {
    SETTING_PARAMETERS, /* HKLM\SYSTEM\CurrentControlSet\Services\<name>\Parameters */
    SETTING_SCM,        /* the SCM's own configuration of the service */
} SettingStore;

/* The headings under which `help install` lists the settings, in this order. */
typedef enum SettingGroup {
    SETTING_GROUP_SCRIPT,
    SETTING_GROUP_PYTHON,
    SETTING_GROUP_ENVIRONMENT,
    SETTING_GROUP_SERVICE,
    SETTING_GROUP_START_STOP,
    SETTING_GROUP_RESTART,
    SETTING_GROUP_CHILDREN,
    SETTING_GROUP_LOGS,
    SETTING_GROUP_CRASHES,
    SETTING_GROUP_ACCOUNT,
} SettingGroup;
enum { SETTING_GROUP_COUNT = SETTING_GROUP_ACCOUNT + 1 };

/* Returns the heading in English, marked for translation: print it with _(). Static. */
const wchar_t *SettingGroupName(SettingGroup group);

typedef enum Startup { STARTUP_AUTO, STARTUP_DELAYED, STARTUP_MANUAL, STARTUP_DISABLED } Startup;
typedef enum StopSignal { STOP_SIGNAL_AUTO, STOP_SIGNAL_INT, STOP_SIGNAL_TERM, STOP_SIGNAL_BREAK } StopSignal;

typedef enum Restart { RESTART_ALWAYS, RESTART_ON_FAILURE, RESTART_NEVER } Restart;
typedef enum Priority {
    PRIORITY_NORMAL,
    PRIORITY_IDLE,
    PRIORITY_BELOW_NORMAL,
    PRIORITY_ABOVE_NORMAL,
    PRIORITY_HIGH
} Priority;
typedef enum ConsoleKind { CONSOLE_NONE, CONSOLE_HIDDEN } ConsoleKind;
typedef enum CrashDump { CRASH_DUMP_NONE, CRASH_DUMP_MINI, CRASH_DUMP_FULL } CrashDump;

/* Durations are in milliseconds. */
typedef struct Settings {
    wchar_t *script; /* exactly one of script and module is set */
    wchar_t *module;
    TextList args;
    wchar_t *python;      /* the full path of python.exe, a venv's for a venv */
    TextList python_args; /* interpreter options, such as -O or -Xdev */
    wchar_t *directory;
    TextList environment; /* NAME=VALUE */
    wchar_t *env_file;
    uint32_t replace_environment;
    uint32_t notify;
    uint32_t start_timeout; /* 0: none */
    uint32_t watchdog;      /* 0: none */
    uint32_t stop_timeout;
    uint32_t stop_signal; /* StopSignal */
    uint32_t restart;     /* Restart */
    TextList restart_codes;
    TextList success_codes;
    uint32_t restart_delay;
    uint32_t restart_throttle;
    uint32_t restart_max_delay;
    uint32_t start_limit_burst; /* 0: none */
    uint32_t start_limit_interval;
    wchar_t *start_pre; /* command lines */
    wchar_t *stop_post;
    wchar_t *on_failure;
    uint32_t hook_timeout;
    uint32_t keep_children;
    uint32_t priority;      /* Priority */
    wchar_t *affinity;      /* as SettingsCpus reads it */
    uint32_t console;       /* ConsoleKind */
    uint32_t memory_limit;  /* MiB; 0: none */
    uint32_t process_limit; /* 0: none */
    wchar_t *log_directory; /* as state_directory always set once installed */
    uint32_t log_size;      /* MiB; 0: never rotated for its size */
    wchar_t *log_age;       /* as LogAgeParse reads it */
    wchar_t *log_keep;      /* as LogKeepParse reads it */
    uint32_t log_rotate_at_start;
    uint32_t log_split;      /* standard error has a log of its own */
    uint32_t log_timestamps; /* of what goes through Python's streams */
    uint32_t log_plain;      /* the host writes no lines of its own */
    uint32_t crash_dump;     /* CrashDump */
    uint32_t crash_dump_keep;
    wchar_t *state_directory;
    wchar_t *display_name;
    wchar_t *description;
    uint32_t startup;    /* Startup */
    TextList depends_on; /* services; groups with a + before them */
    wchar_t *account;    /* as AccountSetting has it */
    wchar_t *password; /* no setting: on its way to the SCM, together with `account`; NULL: the account has none, or it
                          does not change */
} Settings;

typedef struct SettingDefinition {
    const wchar_t *name;    /* in the registry, and of get and set */
    SettingGroup group;     /* of `help install` */
    const wchar_t *option;  /* of install, without the dashes; NULL: not an option */
    const wchar_t *metavar; /* of the option's value, for help */
    SettingType type;
    SettingStore store;
    size_t offset;       /* in Settings */
    uint32_t fallback;   /* the default of a number */
    const wchar_t *text; /* the default of a text; NULL: none */
    uint32_t minimum;    /* of a duration */
    uint32_t maximum;
    const wchar_t *const *choices; /* NULL-terminated */
    bool required;                 /* a text that no service can be without: "" is none */
    const wchar_t *help;
} SettingDefinition;

extern const SettingDefinition SettingsTable[];
extern const size_t SettingsTableCount;

/* Every setting at its default. SettingsFree whatever was started so. */
void SettingsInit(Settings *settings);
void SettingsFree(Settings *settings);

/* The setting of that name, or NULL. */
const SettingDefinition *SettingsFind(const wchar_t *name);

/* The same; says which one may have been meant where there is none, or which command lists those of `service` (NULL: of
 * any). */
const SettingDefinition *SettingsNamed(const wchar_t *name, const wchar_t *service, Error *error);

/* Sets one setting from its text; a list gets `value` appended, a flag takes on, off, yes, no, true, false, 1 or 0. On
 * failure says what is allowed, and `settings` is untouched. */
bool SettingsParse(Settings *settings, const SettingDefinition *definition, const wchar_t *value, Error *error);

/* Its text, which the caller frees: as SettingsParse takes it, or, of a list, one after the other. */
wchar_t *SettingsFormat(Settings *settings, const SettingDefinition *definition);

/* Is a setting the same in both? */
bool SettingsSame(Settings *a, Settings *b, const SettingDefinition *definition);

/* Back to its default. */
void SettingsReset(Settings *settings, const SettingDefinition *definition);

/* Do they go together? */
bool SettingsCheck(const Settings *settings, Error *error);

/* Is `code` one of a SETTING_CODES? */
bool SettingsHasCode(const TextList *codes, uint32_t code);

/* Is there a way to end after which it is started again? Recovery actions are set by that. */
bool SettingsRestart(const Settings *settings);

/* The field of a setting. */
uint32_t *SettingsNumber(Settings *settings, const SettingDefinition *definition);
wchar_t **SettingsText(Settings *settings, const SettingDefinition *definition);
TextList *SettingsList(Settings *settings, const SettingDefinition *definition);

/* Is `name` one that the SCM, the registry and the file system all take as a service's name? */
bool SettingsCheckName(const wchar_t *name, Error *error);

/* "0,2-3": processors, as a bit each. Empty is 0: all of them. */
bool SettingsCpus(const wchar_t *text, uint64_t *ret_mask, Error *error);

/* Appends the variables of an environment file: NAME=VALUE lines; blanks around both and quotes around the value are
 * dropped; lines that are empty, or begin with # or ;, are comments. As systemd's EnvironmentFile, but for escapes. */
bool SettingsReadVariables(const wchar_t *text, TextList *variables, Error *error);

/* Is it in such a document? */
bool SettingIsExchanged(const SettingDefinition *definition);

/* Writes one setting as a member of an object of JSON, in the type that a document has it in. */
void SettingsExportOne(Text *json, const wchar_t *key, Settings *settings, const SettingDefinition *definition);

/* A document of JSON with everything but the state directory. The caller frees. */
wchar_t *SettingsExport(const wchar_t *name, Settings *settings);

/* Reads such a document into `settings`: what it does not name stays as it is, null is the default. `ret_name` is the
 * service's, NULL where it names none; the caller frees. On failure some of `settings` may be changed. */
bool SettingsImport(const wchar_t *text, wchar_t **ret_name, Settings *settings, Error *error);

/* What is stored under Parameters. Load fails with ERROR_FILE_NOT_FOUND where the service is not ours, and leaves
 * `ret_settings` untouched; what the SCM keeps is not filled in (ServiceReadConfig does that). */
bool SettingsLoad(const wchar_t *service, Settings *ret_settings, Error *error);

/* The same, whatever somebody wrote there by hand: for what mends it, or removes it. Texts may be NULL then that a
 * service cannot be without, and numbers out of their range. */
bool SettingsRead(const wchar_t *service, Settings *ret_settings, Error *error);

/* Can a service run with what was read? Says what it lacks, and how to mend that. */
bool SettingsCheckStored(const wchar_t *service, Settings *settings, Error *error);

bool SettingsSave(const wchar_t *service, Settings *settings, Error *error);

/* The paths that the service's own account was let into, recorded beside them: no settings. Load leaves the list as it
 * is where there are none. */
void SettingsLoadGrants(const wchar_t *service, TextList *paths);
bool SettingsSaveGrants(const wchar_t *service, const TextList *paths, Error *error);
/* Removes what SettingsSave has stored, and nothing else. */
void SettingsErase(const wchar_t *service);

#endif
