#include "base/array.h"
#include "base/documentation.h"
#include "base/translation.h"
#include "command/logs/logs.h"
#include "command/verbs.h"

#define PASSWORD_STDIN                                                                                                 \
    {.name = L"password-stdin", .help = N_(L"read the account's password from the first line of standard input")}

#define NO_CHECK {.name = L"no-check", .help = N_(L"do not check whether the script would run as a service")}

#define FROM_FILE                                                                                                      \
    {.name = L"from",                                                                                                  \
     .metavar = L"FILE",                                                                                               \
     .help = N_(L"start with the settings in an exported file; options override them")}

static const Option install_options[] = {
    {.name = L"name",
     .metavar = L"NAME",
     .help = N_(L"name of the service (default: the name of the script or module)")},
    FROM_FILE,
    PASSWORD_STDIN,
    NO_CHECK,
};
static const Option check_options[] = {
    {.name = L"json", .help = N_(L"print JSON")},
    {.name = L"strict", .help = N_(L"also fail if there are warnings")},
    {.name = L"brief", .help = N_(L"print only the errors and warnings, one line each, as `install` does")},
    {.name = L"service",
     .metavar = L"NAME",
     .help = N_(L"take the initial settings from this service; options override them")},
    FROM_FILE,
    {.name = L"name", .metavar = L"NAME", .help = N_(L"name of the service, as for `install`")},
    PASSWORD_STDIN,
};
static const Option import_options[] = {
    {.name = L"name", .metavar = L"NAME", .help = N_(L"name of the service (default: the name in the file)")},
    {.name = L"from-nssm", .metavar = L"NAME", .help = N_(L"convert a service of NSSM or srvany instead of a file")},
    {.name = L"replace", .help = N_(L"with --from-nssm: convert that service itself, not a copy of it")},
    {.name = L"dry-run", .help = N_(L"show what would change, and change nothing")},
    PASSWORD_STDIN,
    NO_CHECK,
};
static const Option set_options[] = {
    PASSWORD_STDIN,
};
static const Option remove_options[] = {
    {.name = L"purge", .help = N_(L"also delete the logs and the state of the service")},
};
#define ALL_SERVICES {.name = L"all", .help = N_(L"all services that pyhostsvc installed")}

static const Option wait_options[] = {
    ALL_SERVICES,
    {.name = L"no-wait", .help = N_(L"return as soon as the SCM has accepted the request")},
};
static const Option all_options[] = {
    ALL_SERVICES,
};
static const Option status_options[] = {
    ALL_SERVICES,
    {.name = L"json", .help = N_(L"print JSON: an object, or a list for several services")},
};
static const Option stack_options[] = {
    {.name = L"force",
     .help = N_(L"read the stacks even while native code holds the GIL; if that read crashes, the script continues")},
    {.name = L"json", .help = N_(L"print JSON")},
};
static const Option json_options[] = {
    {.name = L"json", .help = N_(L"print JSON")},
};
static const Option logs_options[] = {
    {.name = L"lines",
     .metavar = L"COUNT",
     .letter = L'n',
     .help = N_(L"number of lines to show, or `all` (default 50)")},
    {.name = L"follow", .letter = L'f', .help = N_(L"also print new lines as they are written, until Ctrl-C")},
    {.name = L"since",
     .metavar = L"TIME",
     .help = N_(L"only lines since TIME: 10m, 2h or 3d ago, 19:00, today or \"2026-11-24 19:00\"")},
    {.name = L"grep",
     .metavar = L"TEXT",
     .help = N_(L"only lines that contain TEXT; case matters only if TEXT has a capital letter")},
    {.name = L"previous", .help = N_(L"only the run before the current one, or before the last one")},
    {.name = L"stderr", .help = N_(L"the log of standard error, if it is separate (setting log_split)")},
    {.name = L"raw",
     .help = N_(L"print control characters as they are, which lets text in the log control the terminal")},
};
static const Option help_options[] = {
    {.name = L"json", .help = N_(L"print all commands, options, settings and examples as JSON")},
};

static const wchar_t *const install_forms[] = {N_(L"SCRIPT [options] [-- ARGS]"),
                                               N_(L"--module MODULE [options] [-- ARGS]"),
                                               N_(L"--from FILE [options] [-- ARGS]"), NULL};
static const wchar_t *const check_forms[] = {
    N_(L"SCRIPT [options] [-- ARGS]"), N_(L"--module MODULE [options] [-- ARGS]"),
    N_(L"--from FILE [options] [-- ARGS]"), N_(L"--service NAME [options] [-- ARGS]"), NULL};
static const wchar_t *const import_forms[] = {N_(L"FILE [options] [-- ARGS]"),
                                              N_(L"--from-nssm NAME [options] [-- ARGS]"), NULL};
static const wchar_t *const run_forms[] = {N_(L"SCRIPT [options] [-- ARGS]"),
                                           N_(L"--module MODULE [options] [-- ARGS]"), NULL};
static const wchar_t *const completion_forms[] = {N_(L"powershell [options]"), N_(L"words [options] [-- WORD...]"),
                                                  NULL};

static const Example install_examples[] = {
    {L"install C:\\srv\\heartbeat.py -- --host localhost", N_(L"the service heartbeat, with arguments for its script")},
    {L"install C:\\srv\\heartbeat.py --python C:\\envs\\mine --startup delayed",
     N_(L"with a virtual environment; starts a while after the computer")},
    {L"install C:\\srv\\heartbeat.py --account virtual",
     N_(L"with an account of its own, which is granted the access that it needs")},
    {L"install --module http.server --name web -- 8000", N_(L"as `python -m http.server 8000`")},
    {L"install --from heartbeat.json --name second", N_(L"another service, with the settings of an exported one")},
};
static const Example check_examples[] = {
    {L"check C:\\srv\\heartbeat.py --account virtual", N_(L"before you install it with this account")},
    {L"check --service heartbeat", N_(L"an installed service, with its present settings")},
    {L"check C:\\srv\\heartbeat.py --strict --json", N_(L"for use by another program, such as an automated test")},
};
static const Example upgrade_examples[] = {
    {L"upgrade --all", N_(L"after an update of pyhostsvc")},
};
static const Example remove_examples[] = {
    {L"remove heartbeat", N_(L"keeps the logs and the state")},
    {L"remove heartbeat --purge", N_(L"deletes them as well")},
};
static const Example start_examples[] = {
    {L"start heartbeat", N_(L"prints the reason if the service does not start")},
    {L"start --all --no-wait", N_(L"starts all services without waiting for the outcome")},
};
static const Example stop_examples[] = {
    {L"stop heartbeat", N_(L"prints the line at which the script hangs if it has to be killed")},
    {L"stop heartbeat web --no-wait", N_(L"stops two services without waiting for the outcome")},
};
static const Example restart_examples[] = {
    {L"restart heartbeat", N_(L"so that changed settings take effect")},
    {L"restart --all", N_(L"for instance after an update of Python")},
};
static const Example pause_examples[] = {
    {L"pause heartbeat", N_(L"until `pyhostsvc continue heartbeat`")},
};
static const Example continue_examples[] = {
    {L"continue heartbeat", N_(L"a service that waits before a restart starts now")},
};
static const Example reload_examples[] = {
    {L"reload heartbeat", N_(L"corresponds to SIGHUP on other systems")},
};
static const Example rotate_examples[] = {
    {L"rotate heartbeat", N_(L"before another program reads or archives the log")},
};
static const Example control_examples[] = {
    {L"control heartbeat 128", N_(L"calls the script's function that has the decorator @winsvc.on_control(128)")},
};
static const Example status_examples[] = {
    {L"status heartbeat", N_(L"how long it has run, or how it ended and what happens next")},
    {L"status --all --json", N_(L"for a program")},
};
static const Example list_examples[] = {
    {L"list", N_(L"a line for each service: state, uptime and memory")},
    {L"list --json", N_(L"for a program")},
};
static const Example logs_examples[] = {
    {L"logs heartbeat --follow", N_(L"the last 50 lines, then new ones as they are written")},
    {L"logs heartbeat --since 10m --grep error", N_(L"the errors of the last ten minutes")},
    {L"logs heartbeat --previous --lines 20", N_(L"the last lines that the previous run logged")},
};
static const Example stack_examples[] = {
    {L"stack heartbeat", N_(L"what the script is doing, or where it hangs")},
    {L"stack heartbeat --force", N_(L"also if native code keeps Python from responding")},
};
static const Example get_examples[] = {
    {L"get heartbeat", N_(L"all settings; those at their default are marked")},
    {L"get heartbeat stop_timeout", N_(L"the value alone")},
};
static const Example set_examples[] = {
    {L"set heartbeat stop_timeout 60", N_(L"one minute, from the next start on")},
    {L"set heartbeat environment TZ=UTC MODE=live", N_(L"set exactly these two variables and remove all others")},
    {L"set heartbeat args -- --host localhost", N_(L"values that begin with a dash")},
};
static const Example reset_examples[] = {
    {L"reset heartbeat stop_timeout", N_(L"back to 30 seconds")},
};
static const Example reset_failed_examples[] = {
    {L"reset-failed heartbeat", N_(L"as if the service had never been started")},
};
static const Example export_examples[] = {
    {L"export heartbeat heartbeat.json", N_(L"for a backup, or for another computer")},
    {L"export heartbeat", N_(L"prints the settings")},
};
static const Example import_examples[] = {
    {L"import heartbeat.json --dry-run", N_(L"shows what would change, and changes nothing")},
    {L"import heartbeat.json --python 3.13", N_(L"on a computer whose Python is in another folder")},
    {L"import --from-nssm heartbeat --dry-run",
     N_(L"shows what the NSSM service would become, and what has no equivalent")},
    {L"import --from-nssm heartbeat --replace",
     N_(L"converts the service itself; pyhostsvc runs it after a `restart`")},
};
static const Example run_examples[] = {
    {L"run C:\\srv\\heartbeat.py -- --host localhost", N_(L"as its service would run it, until Ctrl-C")},
    {L"run --module http.server --env MODE=test -- 8000", N_(L"a module, with an environment variable")},
};
static const Example python_examples[] = {
    {L"python -c \"import sys; print(sys.version)\"", N_(L"as `python.exe -c`")},
    {L"python -m pip list", N_(L"the packages that a service can import")},
};
static const Example completion_examples[] = {
    {L"completion powershell", N_(L"print the completion script for PowerShell")},
    {L"completion words -- set heartbeat restart a",
     N_(L"the words that may replace `a`, each with its meaning after a tab")},
};
static const Example version_examples[] = {
    {L"version", N_(L"the version of this program")},
};
static const Example help_examples[] = {
    {L"help install", N_(L"the options, examples and exit codes of install")},
    {L"help --json", N_(L"print all help as JSON, for programs")},
};

#define ONE_OPERAND     .positional_minimum = 1, .positional_maximum = 1
#define ANY_OPERANDS    .positional_maximum = 1000
#define OPTIONS(array)  .options = (array), .option_count = COUNT_OF(array)
#define EXAMPLES(array) .examples = (array), .example_count = COUNT_OF(array)
#define PAGE(name)      .page = DOCUMENTATION_URL name

const Verb VerbTable[] = {
    {.name = L"install",
     .group = VERB_GROUP_CHANGE,
     .common = true,
     .synopsis = L"SCRIPT",
     .forms = install_forms,
     .help = N_(L"Installs a Python script as a Windows service."),
     .details = N_(L"Most scripts need none of the options; `--account virtual` is recommended. Everything is checked "
                   L"first: if something is wrong, nothing is installed. The service runs once you start it, or after "
                   L"the next start of the computer (see --startup). `pyhostsvc set` changes the settings later."),
     .exits = N_(L"1 something is missing, or the service already exists\n2 a value is not valid"),
     .run = CommandInstall,
     OPTIONS(install_options),
     EXAMPLES(install_examples),
     PAGE(L"settings.md"),
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"set",
     .group = VERB_GROUP_CHANGE,
     .common = true,
     .synopsis = L"NAME SETTING VALUE...",
     .help = N_(L"Changes a setting of a service."),
     .details = N_(L"A running service is not disturbed: most settings take effect at its next start. `pyhostsvc get "
                   L"NAME` lists the settings, and `pyhostsvc help install` explains them."),
     .run = CommandSet,
     OPTIONS(set_options),
     EXAMPLES(set_examples),
     PAGE(L"settings.md"),
     .rest = true,
     .rest_word = L"VALUE",
     .positional_minimum = 2,
     .positional_maximum = 1000},
    {.name = L"remove",
     .group = VERB_GROUP_CHANGE,
     .common = true,
     .synopsis = L"NAME",
     .help = N_(L"Stops a service and deletes it."),
     .details = N_(L"The script itself is never touched."),
     .run = CommandRemove,
     OPTIONS(remove_options),
     EXAMPLES(remove_examples),
     ONE_OPERAND},
    {.name = L"start",
     .group = VERB_GROUP_RUN,
     .common = true,
     .synopsis = L"NAME...",
     .help = N_(L"Starts services and waits until they run."),
     .details =
         N_(L"A service that already runs is not an error. A service that has started is watched for 1.5 to 5 s, "
            L"because its script may fail at once. With the setting notify, a service counts as running when "
            L"its script calls winsvc.ready(), and is not watched."),
     .exits = N_(L"1 a service did not start, or exited at once with a failure\n6 a service did not respond in time"),
     .run = CommandStart,
     OPTIONS(wait_options),
     EXAMPLES(start_examples),
     ANY_OPERANDS},
    {.name = L"stop",
     .group = VERB_GROUP_RUN,
     .common = true,
     .synopsis = L"NAME...",
     .help = N_(L"Stops services and waits until they have stopped."),
     .details = N_(L"A service stays stopped until you start it or the computer restarts. A service that does not run "
                   L"is not an error."),
     .exits = N_(L"6 a service did not respond in time"),
     .run = CommandStop,
     OPTIONS(wait_options),
     EXAMPLES(stop_examples),
     ANY_OPERANDS},
    {.name = L"restart",
     .group = VERB_GROUP_RUN,
     .common = true,
     .synopsis = L"NAME...",
     .help = N_(L"Stops services if they run, and starts them."),
     .details = N_(L"Running services that depend on them are also stopped and started again."),
     .exits = N_(L"as for stop and start"),
     .run = CommandRestart,
     OPTIONS(all_options),
     EXAMPLES(restart_examples),
     ANY_OPERANDS},
    {.name = L"status",
     .group = VERB_GROUP_LOOK,
     .common = true,
     .synopsis = L"NAME...",
     .help = N_(L"Shows whether services run, or how they ended."),
     .exits = N_(L"0 the service runs or is paused\n3 it is stopped, or at least one of several services is"),
     .run = CommandStatus,
     OPTIONS(status_options),
     EXAMPLES(status_examples),
     PAGE(L"json.md"),
     ANY_OPERANDS},
    {.name = L"list",
     .group = VERB_GROUP_LOOK,
     .common = true,
     .synopsis = L"",
     .help = N_(L"Lists the services that pyhostsvc installed."),
     .run = CommandList,
     OPTIONS(json_options),
     EXAMPLES(list_examples),
     PAGE(L"json.md")},
    {.name = L"logs",
     .group = VERB_GROUP_LOOK,
     .common = true,
     .synopsis = L"NAME",
     .help = N_(L"Prints what a service has written to its log."),
     .details = N_(L"Rotated files are read together with the current file. With --since or --previous, all lines are "
                   L"printed unless --lines is given; with --grep, --lines counts the lines that match. Lines without "
                   L"a time, which may be from before or after --since, are printed as well: the last 50, or --lines."),
     .exits = N_(L"1 there is no log yet, or no previous run\n5 you are not allowed to read the log"),
     .run = CommandLogs,
     OPTIONS(logs_options),
     EXAMPLES(logs_examples),
     PAGE(L"logs.md"),
     ONE_OPERAND},
    {.name = L"stack",
     .group = VERB_GROUP_LOOK,
     .common = true,
     .synopsis = L"NAME",
     .help = N_(L"Shows the current line of every Python thread."),
     .details = N_(L"The service keeps running. The innermost call of each thread comes first."),
     .exits = N_(L"1 native code holds the GIL, or no script runs\n3 the service does not run\n6 the service did not "
                 L"respond in time"),
     .run = CommandStack,
     OPTIONS(stack_options),
     EXAMPLES(stack_examples),
     PAGE(L"crashes.md"),
     ONE_OPERAND},
    {.name = L"check",
     .group = VERB_GROUP_LOOK,
     .common = true,
     .synopsis = L"SCRIPT",
     .forms = check_forms,
     .help = N_(L"Reports whether a script would run as a service."),
     .details = N_(L"Accepts the options of install, and installs nothing. The service's own Python reads the script "
                   L"without running any of it."),
     .exits = N_(L"0 the script would run\n1 it would not, or there are warnings and --strict was given"),
     .run = CommandCheck,
     OPTIONS(check_options),
     EXAMPLES(check_examples),
     PAGE(L"check.md"),
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"reset",
     .group = VERB_GROUP_CHANGE,
     .synopsis = L"NAME [SETTING]",
     .help = N_(L"Resets a setting of a service to its default."),
     .details = N_(L"To clear the failed state of a service and keep its settings, use `pyhostsvc reset-failed NAME`. "
                   L"`pyhostsvc reset NAME` without a setting is the old spelling of that command."),
     .run = CommandReset,
     EXAMPLES(reset_examples),
     PAGE(L"settings.md"),
     .positional_minimum = 1,
     .positional_maximum = 2},
    {.name = L"reset-failed",
     .group = VERB_GROUP_CHANGE,
     .synopsis = L"NAME",
     .help = N_(L"Clears the failed state and the start counts of a service."),
     .details =
         N_(L"The service must be stopped. `status` no longer shows how it ended, and the back-off and the start "
            L"limit begin again from zero, as after `start`. The settings do not change; `pyhostsvc reset NAME "
            L"SETTING` resets one of them."),
     .exits = N_(L"1 the service is not stopped"),
     .run = CommandResetFailed,
     EXAMPLES(reset_failed_examples),
     ONE_OPERAND},
    {.name = L"export",
     .group = VERB_GROUP_CHANGE,
     .synopsis = L"NAME [FILE]",
     .help = N_(L"Writes the settings of a service to a JSON file."),
     .details = N_(L"Without FILE, the settings are printed. `import` and `install --from` read such a file."),
     .run = CommandExport,
     EXAMPLES(export_examples),
     PAGE(L"settings.md"),
     .positional_minimum = 1,
     .positional_maximum = 2},
    {.name = L"import",
     .group = VERB_GROUP_CHANGE,
     .synopsis = L"FILE",
     .forms = import_forms,
     .help = N_(L"Installs or changes a service from an exported file or from NSSM."),
     .details = N_(L"Options override the settings in the file; settings that are in neither keep their values. A "
                   L"service of NSSM or srvany is installed a second time under another name, or converted with "
                   L"--replace."),
     .run = CommandImport,
     OPTIONS(import_options),
     EXAMPLES(import_examples),
     PAGE(L"nssm.md"),
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"upgrade",
     .group = VERB_GROUP_CHANGE,
     .synopsis = L"NAME...",
     .help = N_(L"Moves services to this version of pyhostsvc."),
     .details =
         N_(L"Running services are restarted. Copies of other pyhostsvc versions are deleted if no service uses them."),
     .run = CommandUpgrade,
     OPTIONS(all_options),
     EXAMPLES(upgrade_examples),
     ANY_OPERANDS},
    {.name = L"run",
     .group = VERB_GROUP_RUN,
     .synopsis = L"SCRIPT",
     .forms = run_forms,
     .help = N_(L"Runs a script in this console as its service would; Ctrl-C stops it."),
     .exits = N_(L"those of the script"),
     .run = CommandRunInConsole,
     .embeds = true,
     EXAMPLES(run_examples),
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"pause",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Pauses services whose scripts support it, and waits for them."),
     .details = N_(L"A script supports pause and continue if it has a function with the decorator @winsvc.on_pause."),
     .exits = N_(L"1 the script does not support it\n3 the service does not run"),
     .run = CommandPause,
     OPTIONS(all_options),
     EXAMPLES(pause_examples),
     PAGE(L"winsvc.md"),
     ANY_OPERANDS},
    {.name = L"continue",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Continues paused services."),
     .details = N_(L"A service that waits before a restart (back-off) is also shown as paused; `continue` ends the "
                   L"wait."),
     .exits = N_(L"as for start"),
     .run = CommandContinue,
     OPTIONS(all_options),
     EXAMPLES(continue_examples),
     PAGE(L"winsvc.md"),
     ANY_OPERANDS},
    {.name = L"reload",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Asks scripts to read their configuration again."),
     .details = N_(L"A script supports reload if it has a function with the decorator @winsvc.on_reload."),
     .exits = N_(L"1 the script does not support it\n3 the service does not run"),
     .run = CommandReload,
     OPTIONS(all_options),
     EXAMPLES(reload_examples),
     PAGE(L"winsvc.md"),
     ANY_OPERANDS},
    {.name = L"rotate",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Begins a new log file and keeps the old one beside it."),
     .details = N_(L"Logs are also rotated automatically, by the settings log_size, log_age and log_keep."),
     .exits = N_(L"1 the log cannot be rotated\n3 a service that was named does not run"),
     .run = CommandRotate,
     OPTIONS(all_options),
     EXAMPLES(rotate_examples),
     PAGE(L"logs.md"),
     ANY_OPERANDS},
    {.name = L"control",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME CODE",
     .help = N_(L"Sends a user-defined control code to a script."),
     .details = N_(L"A script supports a control if it has a function with the decorator @winsvc.on_control(CODE)."),
     .exits = N_(L"1 the script does not support it\n3 the service does not run"),
     .run = CommandControl,
     EXAMPLES(control_examples),
     PAGE(L"winsvc.md"),
     .positional_minimum = 2,
     .positional_maximum = 2},
    {.name = L"get",
     .group = VERB_GROUP_LOOK,
     .synopsis = L"NAME [SETTING]",
     .help = N_(L"Shows the settings of a service."),
     .run = CommandGet,
     OPTIONS(json_options),
     EXAMPLES(get_examples),
     PAGE(L"settings.md"),
     .positional_minimum = 1,
     .positional_maximum = 2},
    {.name = L"python",
     .group = VERB_GROUP_OTHER,
     .synopsis = L"[ARGS]",
     .help = N_(L"Runs Python like python.exe, but embedded as in a service."),
     .details = N_(L"All arguments are Python's, including -h and --help."),
     .exits = N_(L"those of python.exe"),
     .run = CommandPython,
     .embeds = true,
     EXAMPLES(python_examples),
     .rest = true,
     .verbatim = true},
    {.name = L"completion",
     .group = VERB_GROUP_OTHER,
     .synopsis = L"SHELL",
     .forms = completion_forms,
     .help = N_(L"Prints a script that makes a shell complete command lines."),
     .details = N_(L"For PowerShell, add this line to the file that $PROFILE names:\n"
                   L"pyhostsvc completion powershell | Out-String | Invoke-Expression"),
     .run = CommandCompletion,
     EXAMPLES(completion_examples),
     .rest = true,
     .rest_word = L"WORD",
     ONE_OPERAND},
    {.name = L"version",
     .group = VERB_GROUP_OTHER,
     .synopsis = L"",
     .help = N_(L"Prints the version."),
     .run = CommandVersion,
     EXAMPLES(version_examples)},
    {.name = L"help",
     .group = VERB_GROUP_OTHER,
     .synopsis = L"[COMMAND]",
     .help = N_(L"Explains a command, as its option --help does."),
     .run = CommandHelp,
     OPTIONS(help_options),
     EXAMPLES(help_examples),
     .positional_maximum = 1},
};
const size_t VerbTableCount = COUNT_OF(VerbTable);

const Operand OperandTable[] = {
    {L"NAME", OPERAND_SERVICE, N_(L"name of the service; `pyhostsvc list` shows the names")},
    {L"SETTING", OPERAND_SETTING, N_(L"name of the setting; `pyhostsvc get NAME` shows the names")},
    {L"VALUE", OPERAND_VALUE, N_(L"new value; a list takes several. Values that begin with a dash go after --")},
    {L"SCRIPT", OPERAND_FILE, N_(L"a .py file, or a folder or zip file that has a __main__.py")},
    {L"FILE", OPERAND_FILE, N_(L"a JSON file of settings")},
    {L"CODE", OPERAND_FREE, N_(L"a number from 128 to 239")},
    {L"SHELL", OPERAND_SHELL,
     N_(L"`powershell` prints the script for PowerShell; `words` prints the candidates for the last WORD, for other "
        L"shells")},
    {L"WORD", OPERAND_FREE, N_(L"the words after pyhostsvc on the command line; the last one is completed")},
    {L"COMMAND", OPERAND_COMMAND, N_(L"name of a command")},
    {L"ARGS", OPERAND_FREE, N_(L"arguments for the script")},
};
const size_t OperandTableCount = COUNT_OF(OperandTable);
