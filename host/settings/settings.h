/* The settings of a service: one struct with their values, and one table that decides everything about each of them. A
 * new setting is a field of the struct, an ID, and a row of the table. Pure. */
#ifndef PYHOSTSVC_SETTINGS_SETTINGS_H
#define PYHOSTSVC_SETTINGS_SETTINGS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rows of the table, in its order. */
typedef enum SettingId {
    SETTING_SCRIPT,
    SETTING_MODULE,
    SETTING_ARGS,
    SETTING_PYTHON,
    SETTING_PYTHON_ARGS,
    SETTING_DIRECTORY,
    SETTING_ENVIRONMENT,
    SETTING_ENV_FILE,
    SETTING_REPLACE_ENVIRONMENT,
    SETTING_NOTIFY,
    SETTING_START_TIMEOUT,
    SETTING_STOP_TIMEOUT,
    SETTING_STOP_SIGNAL,
    SETTING_SECOND_SIGNAL,
    SETTING_RESTART,
    SETTING_RESTART_CODES,
    SETTING_SUCCESS_CODES,
    SETTING_RESTART_DELAY,
    SETTING_RESTART_THROTTLE,
    SETTING_RESTART_MAX_DELAY,
    SETTING_START_LIMIT_BURST,
    SETTING_START_LIMIT_INTERVAL,
    SETTING_WATCHDOG,
    SETTING_START_PRE,
    SETTING_STOP_POST,
    SETTING_ON_FAILURE,
    SETTING_HOOK_TIMEOUT,
    SETTING_KEEP_CHILDREN,
    SETTING_PRIORITY,
    SETTING_AFFINITY,
    SETTING_CONSOLE,
    SETTING_MEMORY_LIMIT,
    SETTING_PROCESS_LIMIT,
    SETTING_LOG_DIRECTORY,
    SETTING_LOG_SIZE,
    SETTING_LOG_AGE,
    SETTING_LOG_KEEP,
    SETTING_LOG_ROTATE_AT_START,
    SETTING_LOG_SPLIT,
    SETTING_LOG_TIMESTAMPS,
    SETTING_LOG_PLAIN,
    SETTING_CRASH_DUMP,
    SETTING_CRASH_DUMP_KEEP,
    SETTING_STATE_DIRECTORY,
    SETTING_DISPLAY_NAME,
    SETTING_DESCRIPTION,
    SETTING_STARTUP,
    SETTING_DEPENDS_ON,
    SETTING_ACCOUNT,
} SettingId;
enum { SETTING_COUNT = SETTING_ACCOUNT + 1 };

typedef enum SettingType {
    SETTING_TYPE_TEXT,      /* wchar_t *; NULL if unset */
    SETTING_TYPE_LIST,      /* TextList of strings that are not empty; stored as a multi-string */
    SETTING_TYPE_ARGUMENTS, /* TextList; stored as a command line, because an argument may be empty */
    SETTING_TYPE_CODES, /* TextList of exit codes in decimal; written with commas between them, those from 0x80000000 on
                           in hexadecimal as in the log; stored as a multi-string */
    SETTING_TYPE_FLAG,  /* uint32_t, 0 or 1 */
    SETTING_TYPE_DURATION, /* uint32_t, milliseconds; written as seconds with up to three decimals */
    SETTING_TYPE_CHOICE,   /* uint32_t, an index into `choices` */
    SETTING_TYPE_NUMBER,   /* uint32_t */
    SETTING_TYPE_SIZE,     /* uint32_t, mebibytes; written as 512M or 2G */
} SettingType;

/* Returns whether the value of a setting of this type is a TextList, or a uint32_t. */
bool SettingIsList(SettingType type);
bool SettingIsNumber(SettingType type);

/* Whether a setting may be empty. */
typedef enum SettingPresence {
    PRESENCE_OPTIONAL,
    PRESENCE_SET,         /* commands refuse an empty value; the host tolerates a missing one */
    PRESENCE_REQUIRED,    /* commands refuse an empty value, and the service does not start without the setting */
    PRESENCE_ALTERNATIVE, /* exactly one of this setting and the one it excludes is set; no default */
} SettingPresence;

/* How a value that a user gives is made absolute and checked against this computer (install/resolve.h). */
typedef enum SettingResolve {
    RESOLVE_NOTHING,
    RESOLVE_SCRIPT,   /* an absolute path of a file or folder that exists */
    RESOLVE_FOLDER,   /* an absolute path of a folder that exists; the script's folder if unset */
    RESOLVE_PATH,     /* an absolute path, which need not exist */
    RESOLVE_ENV_FILE, /* an absolute path of an environment file that can be read */
    RESOLVE_PYTHON,   /* a python.exe that can be loaded */
    RESOLVE_CPUS,     /* processors that this computer has */
    RESOLVE_DEFAULT,  /* the default if empty */
} SettingResolve;
enum { RESOLVE_COUNT = RESOLVE_DEFAULT + 1 };

/* The part of the SCM's configuration to update when a setting changes. */
typedef enum SettingScm {
    SCM_NONE,
    SCM_RECOVERY, /* stored under Parameters; the recovery actions or the preshutdown time follow from the setting */
    /* The SCM stores these itself, in the service's configuration. */
    SCM_DISPLAY_NAME,
    SCM_DESCRIPTION,
    SCM_START_TYPE,
    SCM_DEPENDENCIES,
    SCM_ACCOUNT,
} SettingScm;

/* The access that the service's account needs to the path in a setting. */
typedef enum SettingAccess { SETTING_ACCESS_NONE, SETTING_ACCESS_READ, SETTING_ACCESS_MODIFY } SettingAccess;

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
typedef enum SecondSignal { SECOND_SIGNAL_YES, SECOND_SIGNAL_NO } SecondSignal;
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

/* The values of all settings. Durations are in milliseconds; texts belong to the struct and are NULL if unset. */
typedef struct Settings {
    wchar_t *script; /* of an installed service exactly one of script and module is set */
    wchar_t *module;
    TextList args;
    wchar_t *python;      /* the full path of python.exe, a venv's for a venv */
    TextList python_args; /* interpreter options, such as -O or -Xdev */
    wchar_t *directory;
    TextList environment; /* NAME=VALUE */
    wchar_t *env_file;
    uint32_t replace_environment;
    uint32_t notify;
    uint32_t start_timeout; /* 0 = no limit */
    uint32_t watchdog;      /* 0 = off */
    uint32_t stop_timeout;
    uint32_t stop_signal;   /* StopSignal */
    uint32_t second_signal; /* SecondSignal */
    uint32_t restart;       /* Restart */
    TextList restart_codes;
    TextList success_codes;
    uint32_t restart_delay;
    uint32_t restart_throttle;
    uint32_t restart_max_delay;
    uint32_t start_limit_burst; /* 0 = no limit */
    uint32_t start_limit_interval;
    wchar_t *start_pre; /* command lines */
    wchar_t *stop_post;
    wchar_t *on_failure;
    uint32_t hook_timeout;
    uint32_t keep_children;
    uint32_t priority;      /* Priority */
    wchar_t *affinity;      /* as CpusParse reads it */
    uint32_t console;       /* ConsoleKind */
    uint32_t memory_limit;  /* MiB; 0 = no limit */
    uint32_t process_limit; /* 0 = no limit */
    wchar_t *log_directory; /* always set once installed, as state_directory */
    uint32_t log_size;      /* MiB; 0 = not rotated by size */
    wchar_t *log_age;       /* as LogAgeParse reads it */
    wchar_t *log_keep;      /* as LogKeepParse reads it */
    uint32_t log_rotate_at_start;
    uint32_t log_split;      /* standard error has its own log */
    uint32_t log_timestamps; /* on lines that pass through Python's streams */
    uint32_t log_plain;      /* without the lines that the host itself writes */
    uint32_t crash_dump;     /* CrashDump */
    uint32_t crash_dump_keep;
    wchar_t *state_directory;
    wchar_t *display_name;
    wchar_t *description;
    uint32_t startup;    /* Startup */
    TextList depends_on; /* services, and groups as +GROUP */
    wchar_t *account;    /* as AccountSetting returns it */
    wchar_t *password; /* not a setting: passed to the SCM together with `account`; NULL if the account has no password
                          or keeps it. SettingsFree wipes it. */
} Settings;

typedef struct SettingDefinition SettingDefinition;
struct SettingDefinition {
    SettingId id;                      /* the index in the table */
    const wchar_t *name;               /* in the registry, in documents, and for get and set */
    const wchar_t *option;             /* of install, without the dashes; NULL if the setting has no option */
    const wchar_t *metavar;            /* of the option's value, for help; NULL for a flag */
    const wchar_t *help;               /* marked for translation */
    const wchar_t *text;               /* the default of a text; NULL if there is none */
    const wchar_t *const *choices;     /* of a SETTING_TYPE_CHOICE; NULL-terminated */
    const wchar_t *const *suggestions; /* words that completion offers for a text; NULL-terminated, or NULL */
    const SettingDefinition *excludes; /* the setting that is reset when this one is set; NULL if there is none */
    /* Appends one value to a list; NULL appends the value as it is. On failure the list is untouched. */
    bool (*append)(TextList *list, const wchar_t *value, Error *error);
    /* Checks the setting, also together with others; NULL if every value is valid. */
    bool (*check)(const Settings *settings, Error *error);
    size_t offset; /* of the field in Settings */
    SettingType type;
    SettingGroup group;
    SettingPresence presence;
    SettingResolve resolve;
    SettingScm scm;
    SettingAccess access;
    uint32_t fallback; /* the default of a number */
    uint32_t minimum;  /* of a duration, number or size, in the unit of its type */
    uint32_t maximum;
    wchar_t letter;         /* of the option's short form; 0 if there is none */
    bool suggests_services; /* completion offers the names of services */
    bool fixed;             /* install chooses it: it cannot be changed, exported or imported */
};

extern const SettingDefinition SettingsTable[SETTING_COUNT];
extern const size_t SettingsTableCount;

/* Returns a row of the table. */
const SettingDefinition *SettingById(SettingId id);

/* Returns the row of that name, or NULL. */
const SettingDefinition *SettingsFind(const wchar_t *name);

/* Returns the row of that name. If there is none, returns NULL; the remedy suggests the nearest name, or the command
 * that lists the settings of `service` (NULL = of any service). */
const SettingDefinition *SettingsNamed(const wchar_t *name, const wchar_t *service, Error *error);

/* Returns whether the SCM stores the setting, and not the service's Parameters key. */
bool SettingIsInScm(const SettingDefinition *definition);

/* Returns the words that a value can be: choices, on and off, or suggestions; NULL-terminated, static. NULL if none are
 * known. */
const wchar_t *const *SettingWords(const SettingDefinition *definition);

/* Sets every setting to its default. The caller frees with SettingsFree. */
void SettingsInit(Settings *settings);

/* Frees every value, and wipes the password. */
void SettingsFree(Settings *settings);

/* Sets one setting from its text. A list gets `value` appended; a flag takes on, off, yes, no, true, false, 1 or 0. On
 * failure the error says what is allowed, and `settings` is untouched. */
bool SettingsParse(Settings *settings, const SettingDefinition *definition, const wchar_t *value, Error *error);

/* Returns the text of a value as SettingsParse takes it; of a list, its items with blanks (codes: commas) between them.
 * The caller frees it. */
wchar_t *SettingsFormat(Settings *settings, const SettingDefinition *definition);

/* Returns whether a setting has the same value in both. */
bool SettingsSame(Settings *a, Settings *b, const SettingDefinition *definition);

/* Copies the value of one setting. */
void SettingsCopy(Settings *to, Settings *from, const SettingDefinition *definition);

/* Resets a setting to its default. */
void SettingsReset(Settings *settings, const SettingDefinition *definition);

/* Checks values that SettingsParse cannot check alone, and that the settings agree with each other. */
bool SettingsCheck(const Settings *settings, Error *error);

/* Returns whether `code` is in a list of exit codes. */
bool SettingsHasCode(const TextList *codes, uint32_t code);

/* Returns whether the service is restarted after at least one way to exit: its recovery actions follow from that. */
bool SettingsRestart(const Settings *settings);

/* Each returns the field of a setting; the setting must have a type of that kind. */
uint32_t *SettingsNumber(Settings *settings, const SettingDefinition *definition);
wchar_t **SettingsText(Settings *settings, const SettingDefinition *definition);
TextList *SettingsList(Settings *settings, const SettingDefinition *definition);

#endif
