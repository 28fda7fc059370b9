#include "base/array.h"
#include "settings/settings.h"

#include "base/quote.h"
#include "base/translation.h"
#include "settings/setting_rules.h"

#include <stdlib.h>

static const wchar_t *const startup_choices[] = {L"auto", L"delayed", L"manual", L"disabled", NULL};
static const wchar_t *const signal_choices[] = {L"auto", L"SIGINT", L"SIGTERM", L"SIGBREAK", NULL};

static const wchar_t *const restart_choices[] = {L"always", L"on-failure", L"never", NULL};
static const wchar_t *const priority_choices[] = {L"normal", L"idle", L"below-normal", L"above-normal", L"high", NULL};
static const wchar_t *const console_choices[] = {L"none", L"hidden", NULL};

static const wchar_t *const dump_choices[] = {L"none", L"mini", L"full", NULL};

static const wchar_t *const account_words[] = {L"system", L"local", L"network", L"virtual", NULL};

#define FIELD(name) offsetof(Settings, name)

const SettingDefinition SettingsTable[SETTING_COUNT] = {
    [SETTING_SCRIPT] = {.name = L"script",
                        .group = SETTING_GROUP_SCRIPT,
                        .type = SETTING_TYPE_TEXT,
                        .offset = FIELD(script),
                        .presence = PRESENCE_ALTERNATIVE,
                        .excludes = &SettingsTable[SETTING_MODULE],
                        .resolve = RESOLVE_SCRIPT,
                        .access = SETTING_ACCESS_READ,
                        .help = N_(L"the script, as a full path")},
    [SETTING_MODULE] = {.name = L"module",
                        .group = SETTING_GROUP_SCRIPT,
                        .option = L"module",
                        .metavar = L"MODULE",
                        .type = SETTING_TYPE_TEXT,
                        .offset = FIELD(module),
                        .presence = PRESENCE_ALTERNATIVE,
                        .excludes = &SettingsTable[SETTING_SCRIPT],
                        .letter = L'm',
                        .help = N_(L"run a module, as python -m does, instead of a script")},
    [SETTING_ARGS] = {.name = L"args",
                      .group = SETTING_GROUP_SCRIPT,
                      .type = SETTING_TYPE_ARGUMENTS,
                      .offset = FIELD(args),
                      .help = N_(L"the script's arguments")},
    [SETTING_PYTHON] = {.name = L"python",
                        .group = SETTING_GROUP_PYTHON,
                        .option = L"python",
                        .metavar = L"PATH",
                        .type = SETTING_TYPE_TEXT,
                        .offset = FIELD(python),
                        .presence = PRESENCE_REQUIRED,
                        .resolve = RESOLVE_PYTHON,
                        .access = SETTING_ACCESS_READ,
                        .help = N_(L"a python.exe, a virtual environment, or a version such as 3.13")},
    [SETTING_PYTHON_ARGS] = {.name = L"python_args",
                             .group = SETTING_GROUP_PYTHON,
                             .option = L"python-option",
                             .metavar = L"OPTION",
                             .type = SETTING_TYPE_ARGUMENTS,
                             .offset = FIELD(python_args),
                             .append = RuleAppendPythonOption,
                             .check = RuleCheckPythonArgs,
                             .help = N_(L"an option for the interpreter, such as -O or \"-X dev\"")},
    [SETTING_DIRECTORY] = {.name = L"directory",
                           .group = SETTING_GROUP_SCRIPT,
                           .option = L"directory",
                           .metavar = L"FOLDER",
                           .type = SETTING_TYPE_TEXT,
                           .offset = FIELD(directory),
                           .presence = PRESENCE_SET,
                           .resolve = RESOLVE_FOLDER,
                           .access = SETTING_ACCESS_READ,
                           .help = N_(L"the working directory; the script's own where not given")},
    [SETTING_ENVIRONMENT] = {.name = L"environment",
                             .group = SETTING_GROUP_ENVIRONMENT,
                             .option = L"env",
                             .metavar = L"NAME=VALUE",
                             .type = SETTING_TYPE_LIST,
                             .offset = FIELD(environment),
                             .append = RuleAppendVariable,
                             .help = N_(L"an environment variable for the script")},
    [SETTING_ENV_FILE] = {.name = L"env_file",
                          .group = SETTING_GROUP_ENVIRONMENT,
                          .option = L"env-file",
                          .metavar = L"FILE",
                          .type = SETTING_TYPE_TEXT,
                          .offset = FIELD(env_file),
                          .resolve = RESOLVE_ENV_FILE,
                          .access = SETTING_ACCESS_READ,
                          .help = N_(L"a file of NAME=VALUE lines, read at every start; --env goes before it")},
    [SETTING_REPLACE_ENVIRONMENT] =
        {.name = L"replace_environment",
         .group = SETTING_GROUP_ENVIRONMENT,
         .option = L"replace-environment",
         .type = SETTING_TYPE_FLAG,
         .offset = FIELD(replace_environment),
         .help = N_(L"the script sees these variables only, and what Windows itself needs, and not the system's")},
    [SETTING_NOTIFY] = {.name = L"notify",
                        .group = SETTING_GROUP_START_STOP,
                        .option = L"notify",
                        .type = SETTING_TYPE_FLAG,
                        .offset = FIELD(notify),
                        .help = N_(L"the service counts as running when the script calls winsvc.ready()")},
    [SETTING_START_TIMEOUT] = {.name = L"start_timeout",
                               .group = SETTING_GROUP_START_STOP,
                               .option = L"start-timeout",
                               .metavar = L"SECONDS",
                               .type = SETTING_TYPE_DURATION,
                               .offset = FIELD(start_timeout),
                               .fallback = 90 * 1000,
                               .maximum = 24 * 3600 * 1000,
                               .help =
                                   N_(L"how long a start may take, up to winsvc.ready() with --notify; 0 is for ever")},
    [SETTING_STOP_TIMEOUT] = {.name = L"stop_timeout",
                              .group = SETTING_GROUP_START_STOP,
                              .option = L"stop-timeout",
                              .metavar = L"SECONDS",
                              .type = SETTING_TYPE_DURATION,
                              .offset = FIELD(stop_timeout),
                              .scm = SCM_RECOVERY,
                              .fallback = 30 * 1000,
                              .minimum = 500,
                              .maximum = 24 * 3600 * 1000,
                              .help = N_(L"how long a stop may take before the process is ended")},
    [SETTING_STOP_SIGNAL] = {.name = L"stop_signal",
                             .group = SETTING_GROUP_START_STOP,
                             .option = L"stop-signal",
                             .metavar = L"SIGNAL",
                             .type = SETTING_TYPE_CHOICE,
                             .offset = FIELD(stop_signal),
                             .choices = signal_choices,
                             .help = N_(L"what a stop sends: auto looks for the handler that the script installed")},
    [SETTING_RESTART] = {.name = L"restart",
                         .group = SETTING_GROUP_RESTART,
                         .option = L"restart",
                         .metavar = L"WHEN",
                         .type = SETTING_TYPE_CHOICE,
                         .offset = FIELD(restart),
                         .scm = SCM_RECOVERY,
                         .choices = restart_choices,
                         .help = N_(L"is a script that ends by itself started again?")},
    [SETTING_RESTART_CODES] = {.name = L"restart_codes",
                               .group = SETTING_GROUP_RESTART,
                               .option = L"restart-codes",
                               .metavar = L"CODES",
                               .type = SETTING_TYPE_CODES,
                               .offset = FIELD(restart_codes),
                               .scm = SCM_RECOVERY,
                               .help = N_(L"exit codes after which it is started again in any case")},
    [SETTING_SUCCESS_CODES] =
        {.name = L"success_codes",
         .group = SETTING_GROUP_RESTART,
         .option = L"success-codes",
         .metavar = L"CODES",
         .type = SETTING_TYPE_CODES,
         .offset = FIELD(success_codes),
         .check = RuleCheckCodes,
         .help = N_(L"exit codes after which it stays stopped in any case, and which count as success beside 0")},
    [SETTING_RESTART_DELAY] = {.name = L"restart_delay",
                               .group = SETTING_GROUP_RESTART,
                               .option = L"restart-delay",
                               .metavar = L"SECONDS",
                               .type = SETTING_TYPE_DURATION,
                               .offset = FIELD(restart_delay),
                               .scm = SCM_RECOVERY,
                               .maximum = 24 * 3600 * 1000,
                               .help = N_(L"how long to wait before it is started again")},
    [SETTING_RESTART_THROTTLE] =
        {.name = L"restart_throttle",
         .group = SETTING_GROUP_RESTART,
         .option = L"restart-throttle",
         .metavar = L"SECONDS",
         .type = SETTING_TYPE_DURATION,
         .offset = FIELD(restart_throttle),
         .fallback = 1500,
         .maximum = 3600 * 1000,
         .help = N_(
             L"a run shorter than this makes the next start wait that long, twice as long the next time, and so on")},
    [SETTING_RESTART_MAX_DELAY] = {.name = L"restart_max_delay",
                                   .group = SETTING_GROUP_RESTART,
                                   .option = L"restart-max-delay",
                                   .metavar = L"SECONDS",
                                   .type = SETTING_TYPE_DURATION,
                                   .offset = FIELD(restart_max_delay),
                                   .fallback = 120 * 1000,
                                   .maximum = 24 * 3600 * 1000,
                                   .help = N_(L"the longest of these waits")},
    [SETTING_START_LIMIT_BURST] =
        {.name = L"start_limit_burst",
         .group = SETTING_GROUP_RESTART,
         .option = L"start-limit-burst",
         .metavar = L"N",
         .type = SETTING_TYPE_NUMBER,
         .offset = FIELD(start_limit_burst),
         .maximum = 10000,
         .help = N_(L"so many starts by the system within start_limit_interval, then it stays stopped; 0 is no limit")},
    [SETTING_START_LIMIT_INTERVAL] = {.name = L"start_limit_interval",
                                      .group = SETTING_GROUP_RESTART,
                                      .option = L"start-limit-interval",
                                      .metavar = L"SECONDS",
                                      .type = SETTING_TYPE_DURATION,
                                      .offset = FIELD(start_limit_interval),
                                      .fallback = 600 * 1000,
                                      .minimum = 1000,
                                      .maximum = 24 * 3600 * 1000,
                                      .help = N_(L"the time that start_limit_burst counts for")},
    [SETTING_WATCHDOG] = {.name = L"watchdog",
                          .group = SETTING_GROUP_RESTART,
                          .option = L"watchdog",
                          .metavar = L"SECONDS",
                          .type = SETTING_TYPE_DURATION,
                          .offset = FIELD(watchdog),
                          .maximum = 24 * 3600 * 1000,
                          .help = N_(L"start it again where it does not call winsvc.alive() for so long; 0 is never")},
    [SETTING_START_PRE] = {.name = L"start_pre",
                           .group = SETTING_GROUP_START_STOP,
                           .option = L"start-pre",
                           .metavar = L"COMMAND",
                           .type = SETTING_TYPE_TEXT,
                           .offset = FIELD(start_pre),
                           .help = N_(L"run before every start; where it fails, the service does not start")},
    [SETTING_STOP_POST] = {.name = L"stop_post",
                           .group = SETTING_GROUP_START_STOP,
                           .option = L"stop-post",
                           .metavar = L"COMMAND",
                           .type = SETTING_TYPE_TEXT,
                           .offset = FIELD(stop_post),
                           .scm = SCM_RECOVERY,
                           .help = N_(L"run after the script has ended, however it did")},
    [SETTING_ON_FAILURE] = {.name = L"on_failure",
                            .group = SETTING_GROUP_START_STOP,
                            .option = L"on-failure",
                            .metavar = L"COMMAND",
                            .type = SETTING_TYPE_TEXT,
                            .offset = FIELD(on_failure),
                            .help = N_(L"run after the script has failed; its environment says how")},
    [SETTING_HOOK_TIMEOUT] = {.name = L"hook_timeout",
                              .group = SETTING_GROUP_START_STOP,
                              .option = L"hook-timeout",
                              .metavar = L"SECONDS",
                              .type = SETTING_TYPE_DURATION,
                              .offset = FIELD(hook_timeout),
                              .scm = SCM_RECOVERY,
                              .fallback = 30 * 1000,
                              .minimum = 100,
                              .maximum = 3600 * 1000,
                              .help = N_(L"how long each of these three commands may take")},
    [SETTING_KEEP_CHILDREN] = {.name = L"keep_children",
                               .group = SETTING_GROUP_CHILDREN,
                               .option = L"keep-children",
                               .type = SETTING_TYPE_FLAG,
                               .offset = FIELD(keep_children),
                               .help = N_(L"processes that the script has started may outlive the service")},
    [SETTING_PRIORITY] = {.name = L"priority",
                          .group = SETTING_GROUP_CHILDREN,
                          .option = L"priority",
                          .metavar = L"CLASS",
                          .type = SETTING_TYPE_CHOICE,
                          .offset = FIELD(priority),
                          .choices = priority_choices,
                          .help = N_(L"the priority class of the service's process")},
    [SETTING_AFFINITY] = {.name = L"affinity",
                          .group = SETTING_GROUP_CHILDREN,
                          .option = L"affinity",
                          .metavar = L"CPUS",
                          .type = SETTING_TYPE_TEXT,
                          .offset = FIELD(affinity),
                          .check = RuleCheckAffinity,
                          .resolve = RESOLVE_CPUS,
                          .help = N_(L"the processors that it may run on, such as 0,2-3; all of them where not given")},
    [SETTING_CONSOLE] = {.name = L"console",
                         .group = SETTING_GROUP_CHILDREN,
                         .option = L"console",
                         .metavar = L"KIND",
                         .type = SETTING_TYPE_CHOICE,
                         .offset = FIELD(console),
                         .choices = console_choices,
                         .help = N_(
                             L"give the service a hidden console, so that a stop reaches its children as Ctrl-Break")},
    [SETTING_MEMORY_LIMIT] =
        {.name = L"memory_limit",
         .group = SETTING_GROUP_CHILDREN,
         .option = L"memory-limit",
         .metavar = L"SIZE",
         .type = SETTING_TYPE_SIZE,
         .offset = FIELD(memory_limit),
         .maximum = 1024 * 1024,
         .help =
             N_(L"the memory that the script and its children may have together, such as 512M or 2G; 0 is no limit")},
    [SETTING_PROCESS_LIMIT] = {.name = L"process_limit",
                               .group = SETTING_GROUP_CHILDREN,
                               .option = L"process-limit",
                               .metavar = L"N",
                               .type = SETTING_TYPE_NUMBER,
                               .offset = FIELD(process_limit),
                               .maximum = 10000,
                               .help = N_(L"how many processes the service may have, itself included; 0 is no limit")},
    [SETTING_LOG_DIRECTORY] = {.name = L"log_directory",
                               .group = SETTING_GROUP_LOGS,
                               .option = L"log-directory",
                               .metavar = L"FOLDER",
                               .type = SETTING_TYPE_TEXT,
                               .offset = FIELD(log_directory),
                               .presence = PRESENCE_REQUIRED,
                               .resolve = RESOLVE_PATH,
                               .access = SETTING_ACCESS_MODIFY,
                               .help = N_(L"where <name>.log goes")},
    [SETTING_LOG_SIZE] = {.name = L"log_size",
                          .group = SETTING_GROUP_LOGS,
                          .option = L"log-size",
                          .metavar = L"SIZE",
                          .type = SETTING_TYPE_SIZE,
                          .offset = FIELD(log_size),
                          .fallback = 10,
                          .maximum = 1024 * 1024,
                          .help = N_(L"rotate the log when it is that long, such as 10M or 1G; 0 is never")},
    [SETTING_LOG_AGE] = {.name = L"log_age",
                         .group = SETTING_GROUP_LOGS,
                         .option = L"log-age",
                         .metavar = L"AGE",
                         .type = SETTING_TYPE_TEXT,
                         .offset = FIELD(log_age),
                         .check = RuleCheckLogAge,
                         .resolve = RESOLVE_DEFAULT,
                         .text = L"never",
                         .help = N_(L"rotate the log hourly, daily, at a time of day such as 03:30, or never")},
    [SETTING_LOG_KEEP] =
        {.name = L"log_keep",
         .group = SETTING_GROUP_LOGS,
         .option = L"log-keep",
         .metavar = L"AMOUNT",
         .type = SETTING_TYPE_TEXT,
         .offset = FIELD(log_keep),
         .check = RuleCheckLogKeep,
         .text = L"10",
         .help = N_(L"how much of the rotated logs stays: 10 files, 30d (days) or 500M in all; 0 is everything")},
    [SETTING_LOG_ROTATE_AT_START] = {.name = L"log_rotate_at_start",
                                     .group = SETTING_GROUP_LOGS,
                                     .option = L"log-rotate-at-start",
                                     .type = SETTING_TYPE_FLAG,
                                     .offset = FIELD(log_rotate_at_start),
                                     .help = N_(L"begin a new log at every start")},
    [SETTING_LOG_SPLIT] = {.name = L"log_split",
                           .group = SETTING_GROUP_LOGS,
                           .option = L"log-split",
                           .type = SETTING_TYPE_FLAG,
                           .offset = FIELD(log_split),
                           .help = N_(L"give standard error a log of its own, <name>.stderr.log")},
    [SETTING_LOG_TIMESTAMPS] = {.name = L"log_timestamps",
                                .group = SETTING_GROUP_LOGS,
                                .option = L"log-timestamps",
                                .type = SETTING_TYPE_FLAG,
                                .offset = FIELD(log_timestamps),
                                .help =
                                    N_(L"put the time before every line that goes through sys.stdout or sys.stderr")},
    [SETTING_LOG_PLAIN] =
        {.name = L"log_plain",
         .group = SETTING_GROUP_LOGS,
         .option = L"log-plain",
         .type = SETTING_TYPE_FLAG,
         .offset = FIELD(log_plain),
         .help =
             N_(L"no [pyhostsvc] lines in the log: only what the script prints, and the stacks of a crash or a hang")},
    [SETTING_CRASH_DUMP] = {.name = L"crash_dump",
                            .group = SETTING_GROUP_CRASHES,
                            .option = L"crash-dump",
                            .metavar = L"KIND",
                            .type = SETTING_TYPE_CHOICE,
                            .offset = FIELD(crash_dump),
                            .choices = dump_choices,
                            .help = N_(L"write a memory dump to the state folder when the process crashes")},
    [SETTING_CRASH_DUMP_KEEP] = {.name = L"crash_dump_keep",
                                 .group = SETTING_GROUP_CRASHES,
                                 .option = L"crash-dump-keep",
                                 .metavar = L"N",
                                 .type = SETTING_TYPE_NUMBER,
                                 .offset = FIELD(crash_dump_keep),
                                 .fallback = 3,
                                 .minimum = 1,
                                 .maximum = 1000,
                                 .help = N_(L"how many of these dumps are kept")},
    [SETTING_STATE_DIRECTORY] = {.name = L"state_directory",
                                 .group = SETTING_GROUP_SERVICE,
                                 .type = SETTING_TYPE_TEXT,
                                 .offset = FIELD(state_directory),
                                 .presence = PRESENCE_REQUIRED,
                                 .access = SETTING_ACCESS_MODIFY,
                                 .fixed = true,
                                 .help = N_(L"where the host and the script keep what is to last")},
    [SETTING_DISPLAY_NAME] = {.name = L"display_name",
                              .group = SETTING_GROUP_SERVICE,
                              .option = L"display-name",
                              .metavar = L"TEXT",
                              .type = SETTING_TYPE_TEXT,
                              .offset = FIELD(display_name),
                              .scm = SCM_DISPLAY_NAME,
                              .help = N_(L"the name that services.msc shows")},
    [SETTING_DESCRIPTION] = {.name = L"description",
                             .group = SETTING_GROUP_SERVICE,
                             .option = L"description",
                             .metavar = L"TEXT",
                             .type = SETTING_TYPE_TEXT,
                             .offset = FIELD(description),
                             .scm = SCM_DESCRIPTION,
                             .help = N_(L"the text that services.msc shows")},
    [SETTING_STARTUP] = {.name = L"startup",
                         .group = SETTING_GROUP_SERVICE,
                         .option = L"startup",
                         .metavar = L"TYPE",
                         .type = SETTING_TYPE_CHOICE,
                         .offset = FIELD(startup),
                         .scm = SCM_START_TYPE,
                         .choices = startup_choices,
                         .help = N_(L"when the service starts")},
    [SETTING_DEPENDS_ON] = {.name = L"depends_on",
                            .group = SETTING_GROUP_SERVICE,
                            .option = L"depends-on",
                            .metavar = L"NAME",
                            .type = SETTING_TYPE_LIST,
                            .offset = FIELD(depends_on),
                            .scm = SCM_DEPENDENCIES,
                            .suggests_services = true,
                            .help = N_(L"a service that has to run first, or a group as +GROUP")},
    [SETTING_ACCOUNT] =
        {.name = L"account",
         .group = SETTING_GROUP_ACCOUNT,
         .option = L"account",
         .metavar = L"ACCOUNT",
         .type = SETTING_TYPE_TEXT,
         .offset = FIELD(account),
         .presence = PRESENCE_SET,
         .check = RuleCheckAccount,
         .scm = SCM_ACCOUNT,
         .suggestions = account_words,
         .text = L"system",
         .help = N_(L"system, local, network, virtual (one of its own), DOMAIN\\user, or a managed DOMAIN\\name$")},
};
const size_t SettingsTableCount = SETTING_COUNT;

const wchar_t *SettingGroupName(SettingGroup group) {
    static const wchar_t *const names[SETTING_GROUP_COUNT] = {
        [SETTING_GROUP_SCRIPT] = N_(L"Script"),
        [SETTING_GROUP_PYTHON] = N_(L"Python"),
        [SETTING_GROUP_ENVIRONMENT] = N_(L"Environment"),
        [SETTING_GROUP_SERVICE] = N_(L"Service"),
        [SETTING_GROUP_START_STOP] = N_(L"Start and stop"),
        [SETTING_GROUP_RESTART] = N_(L"Restart"),
        [SETTING_GROUP_CHILDREN] = N_(L"Children and limits"),
        [SETTING_GROUP_LOGS] = N_(L"Logs"),
        [SETTING_GROUP_CRASHES] = N_(L"Crashes"),
        [SETTING_GROUP_ACCOUNT] = N_(L"Account"),
    };
    return names[group];
}

bool SettingIsList(SettingType type) {
    return type == SETTING_TYPE_LIST || type == SETTING_TYPE_ARGUMENTS || type == SETTING_TYPE_CODES;
}

bool SettingIsNumber(SettingType type) {
    return type >= SETTING_TYPE_FLAG;
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
    for (size_t i = 0; i < SettingsTableCount; i++) SettingsReset(settings, &SettingsTable[i]);
}

static void Wipe(wchar_t *secret) {
    volatile wchar_t *p = secret; /* a compiler would omit writes that nothing reads */
    while (p && *p) *p++ = L'\0';
}

void SettingsFree(Settings *settings) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        if (definition->type == SETTING_TYPE_TEXT) free(*SettingsText(settings, definition));
        if (SettingIsList(definition->type)) TextListFree(SettingsList(settings, definition));
    }
    Wipe(settings->password);
    free(settings->password);
    *settings = (Settings){0};
}

const SettingDefinition *SettingById(SettingId id) {
    return &SettingsTable[id];
}

bool SettingIsInScm(const SettingDefinition *definition) {
    return definition->scm != SCM_NONE && definition->scm != SCM_RECOVERY;
}

const wchar_t *const *SettingWords(const SettingDefinition *definition) {
    static const wchar_t *const flags[] = {L"on", L"off", NULL};
    if (definition->type == SETTING_TYPE_FLAG) return flags;
    return definition->type == SETTING_TYPE_CHOICE ? definition->choices : definition->suggestions;
}

const SettingDefinition *SettingsFind(const wchar_t *name) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        if (TextEqual(SettingsTable[i].name, name)) return &SettingsTable[i];
    }
    return NULL;
}

const SettingDefinition *SettingsNamed(const wchar_t *name, const wchar_t *service, Error *error) {
    const SettingDefinition *setting = SettingsFind(name);
    if (setting) return setting;
    const wchar_t *nearest = TextNearest(name, &SettingsTable->name, SettingsTableCount, sizeof *SettingsTable);
    ErrorSay(error, ERROR_CODE_USAGE, _(L"there is no setting '%ls'"), name);
    if (nearest) {
        ErrorRemedy(error, _(L"Did you mean '%ls'?"), nearest);
    } else {
        ErrorRemedy(error, _(L"`pyhostsvc get %ls` lists them."), service ? QuoteName(service).text : L"NAME");
    }
    return NULL;
}
