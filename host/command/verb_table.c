#include "base/array.h"
#include "base/translation.h"
#include "command/logs/logs.h"
#include "command/verbs.h"

#define PASSWORD_STDIN                                                                                                 \
    {.name = L"password-stdin", .help = N_(L"the account's password is the first line of standard input")}

#define NO_CHECK                                                                                                       \
    {.name = L"no-check", .help = N_(L"do not look for what may keep the script from running as a service")}

static const Option install_options[] = {
    {.name = L"name", .metavar = L"NAME", .help = N_(L"the service's name; the script's own where not given")},
    {.name = L"from", .metavar = L"FILE", .help = N_(L"begin with what `export` has written; options go before it")},
    PASSWORD_STDIN,
    NO_CHECK,
};
static const Option check_options[] = {
    {.name = L"json", .help = N_(L"print JSON")},
    {.name = L"strict", .help = N_(L"fail on warnings, too")},
    {.name = L"brief",
     .help = N_(L"print one line for each error and warning, and nothing else; what `install` shows")},
    {.name = L"service", .metavar = L"NAME", .help = N_(L"begin with what a service is set to; options go before it")},
    {.name = L"from", .metavar = L"FILE", .help = N_(L"begin with what `export` has written; options go before it")},
    {.name = L"name", .metavar = L"NAME", .help = N_(L"the service's name, as for `install`")},
    PASSWORD_STDIN,
};
static const Option import_options[] = {
    {.name = L"name", .metavar = L"NAME", .help = N_(L"the service's name; the file's where not given")},
    {.name = L"from-nssm", .metavar = L"NAME", .help = N_(L"a service of NSSM's or srvany's, instead of a file")},
    {.name = L"replace", .help = N_(L"make that very service one of pyhostsvc's, with --from-nssm")},
    {.name = L"dry-run", .help = N_(L"show what would change, and change nothing")},
    PASSWORD_STDIN,
    NO_CHECK,
};
static const Option set_options[] = {
    PASSWORD_STDIN,
};
static const Option remove_options[] = {
    {.name = L"purge", .help = N_(L"delete its logs and its state, too")},
};
#define ALL_SERVICES {.name = L"all", .help = N_(L"all services that pyhostsvc installed")}

static const Option wait_options[] = {
    ALL_SERVICES,
    {.name = L"no-wait", .help = N_(L"return as soon as the SCM has taken the request")},
};
static const Option all_options[] = {
    ALL_SERVICES,
};
static const Option status_options[] = {
    ALL_SERVICES,
    {.name = L"json", .help = N_(L"print JSON: an object, or a list of them for several services")},
};
static const Option stack_options[] = {
    {.name = L"force",
     .help =
         N_(L"read the threads without the GIL, where native code holds it; what reads may crash, and the script goes "
            L"on then")},
    {.name = L"json", .help = N_(L"print JSON")},
};
static const Option json_options[] = {
    {.name = L"json", .help = N_(L"print JSON")},
};
static const Option logs_options[] = {
    {.name = L"lines",
     .metavar = L"COUNT",
     .letter = L'n',
     .help = N_(L"so many of the last lines, or all; 50 where not given")},
    {.name = L"follow", .letter = L'f', .help = N_(L"go on with what is written from now on, up to Ctrl-C")},
    {.name = L"since",
     .metavar = L"TIME",
     .help = N_(L"all from then on: 10m, 2h or 3d ago, 19:00, today, \"2026-11-24 19:00\"")},
    {.name = L"grep", .metavar = L"TEXT", .help = N_(L"only lines with TEXT; without a capital in it, in any case")},
    {.name = L"previous", .help = N_(L"all of the run before the present, or the last, one")},
    {.name = L"stderr", .help = N_(L"the log of standard error, where that has its own (log_split)")},
};

static const Option help_options[] = {
    {.name = L"json", .help = N_(L"print all of it as JSON: commands, options, settings, examples")},
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

static const Example install_examples[] = {
    {L"install C:\\srv\\heartbeat.py -- --host localhost", N_(L"the service heartbeat, with arguments for its script")},
    {L"install C:\\srv\\heartbeat.py --python C:\\envs\\mine --startup delayed",
     N_(L"in a virtual environment; starts a while after the computer")},
    {L"install --module http.server --name web -- 8000", N_(L"what `python -m http.server 8000` would run")},
    {L"install C:\\srv\\heartbeat.py --account virtual",
     N_(L"as an account of its own, which is let into what it needs")},
    {L"install --from heartbeat.json --name second", N_(L"one more, as `export` has written the first")},
};
static const Example check_examples[] = {
    {L"check C:\\srv\\heartbeat.py --account virtual", N_(L"before it is installed so")},
    {L"check --service heartbeat", N_(L"as it is set now")},
    {L"check C:\\srv\\heartbeat.py --strict --json", N_(L"in a test, for a program")},
};
static const Example upgrade_examples[] = {
    {L"upgrade --all", N_(L"after pyhostsvc itself was updated")},
};
static const Example remove_examples[] = {
    {N_(L"remove heartbeat"), N_(L"its logs and its state stay")},
    {N_(L"remove heartbeat --purge"), N_(L"they go, too")},
};
static const Example start_examples[] = {
    {N_(L"start heartbeat"), N_(L"with the reason, where it does not start")},
    {L"start --all --no-wait", N_(L"all of them, without waiting for what becomes of it")},
};
static const Example stop_examples[] = {
    {N_(L"stop heartbeat"), N_(L"with the line that it is stuck at, where it had to be ended")},
    {N_(L"stop heartbeat web --no-wait"), N_(L"two of them, without waiting for the end")},
};
static const Example restart_examples[] = {
    {N_(L"restart heartbeat"), N_(L"so that what was set takes effect")},
    {L"restart --all", N_(L"after a new version of Python, for instance")},
};
static const Example pause_examples[] = {
    {N_(L"pause heartbeat"), N_(L"up to `pyhostsvc continue heartbeat`")},
};
static const Example continue_examples[] = {
    {N_(L"continue heartbeat"), N_(L"also where it waits for its next start: it starts now")},
};
static const Example reload_examples[] = {
    {N_(L"reload heartbeat"), N_(L"what SIGHUP is elsewhere")},
};
static const Example rotate_examples[] = {
    {N_(L"rotate heartbeat"), N_(L"before somebody else looks at, or packs, what was logged")},
};
static const Example control_examples[] = {
    {N_(L"control heartbeat 128"), N_(L"calls what @winsvc.on_control(128) stands over")},
};
static const Example status_examples[] = {
    {N_(L"status heartbeat"), N_(L"since when it runs, or how it ended and what comes next")},
    {L"status --all --json", N_(L"for a program: docs/json.md has every member")},
};
static const Example list_examples[] = {
    {L"list", N_(L"a line for each, with its state, uptime and memory")},
    {L"list --json", N_(L"for a program: docs/json.md has every member")},
};
static const Example logs_examples[] = {
    {N_(L"logs heartbeat --follow"), N_(L"the last 50 lines, and what comes")},
    {N_(L"logs heartbeat --since 10m --grep error"), N_(L"what went wrong just now")},
    {N_(L"logs heartbeat --previous --lines 20"), N_(L"how the run before this one ended")},
};
static const Example stack_examples[] = {
    {N_(L"stack heartbeat"), N_(L"what it does just now, or what it hangs in")},
    {N_(L"stack heartbeat --force"), N_(L"also where native code keeps Python from answering")},
};
static const Example get_examples[] = {
    {N_(L"get heartbeat"), N_(L"all of them, and which are at their default")},
    {N_(L"get heartbeat stop_timeout"), N_(L"the value alone")},
};
static const Example set_examples[] = {
    {N_(L"set heartbeat stop_timeout 60"), N_(L"a minute, from the next start on")},
    {N_(L"set heartbeat environment TZ=UTC MODE=live"), N_(L"two variables, and none beside them")},
    {N_(L"set heartbeat args -- --host localhost"), N_(L"values that begin with a dash")},
};
static const Example reset_examples[] = {
    {N_(L"reset heartbeat stop_timeout"), N_(L"30 seconds again")},
    {N_(L"reset heartbeat"), N_(L"as if it had never been started")},
};
static const Example export_examples[] = {
    {N_(L"export heartbeat heartbeat.json"), N_(L"for a backup, or another machine")},
    {N_(L"export heartbeat"), N_(L"to look at")},
};
static const Example import_examples[] = {
    {N_(L"import heartbeat.json --dry-run"), N_(L"what would change")},
    {N_(L"import heartbeat.json --python 3.13"), N_(L"on a machine whose Python is elsewhere")},
    {L"import --from-nssm heartbeat --dry-run", N_(L"what NSSM's service comes to, and what has no equivalent")},
    {L"import --from-nssm heartbeat --replace", N_(L"that service itself; `restart` lets it run as one of ours")},
};
static const Example run_examples[] = {
    {N_(L"run C:\\srv\\heartbeat.py -- --host localhost"), N_(L"as its service would, up to Ctrl-C")},
    {L"run --module http.server --env MODE=test -- 8000", N_(L"a module, with a variable")},
};
static const Example python_examples[] = {
    {N_(L"python -c \"import sys; print(sys.version)\""), N_(L"as python.exe -c would")},
    {N_(L"python -m pip list"), N_(L"the packages that a service sees")},
};
static const wchar_t *const completion_forms[] = {N_(L"powershell [options]"), N_(L"words [options] [-- WORD...]"),
                                                  NULL};
static const Example completion_examples[] = {
    {L"completion powershell", N_(L"the script, which $PROFILE is to run")},
    {L"completion words -- set heartbeat restart a",
     N_(L"what may stand for the `a`: a word a line, a tab, and its meaning")},
};
static const Example version_examples[] = {
    {L"version", N_(L"this program's")},
};
static const Example help_examples[] = {
    {N_(L"help install"), N_(L"its options, examples and exit codes")},
    {L"help --json", N_(L"the same of every command, for a program")},
};

#define ONE_OPERAND     .positional_minimum = 1, .positional_maximum = 1
#define ANY_OPERANDS    .positional_maximum = 1000
#define OPTIONS(array)  .options = (array), .option_count = COUNT_OF(array)
#define EXAMPLES(array) .examples = (array), .example_count = COUNT_OF(array)

const Verb VerbTable[] = {
    {.name = L"install",
     .group = VERB_GROUP_CHANGE,
     .synopsis = L"SCRIPT",
     .forms = install_forms,
     .help = N_(L"Makes a script a service."),
     .details = N_(L"Everything is looked at first: where something is wrong, nothing is made. The service runs as "
                   L"soon as it is started, or with the computer's next start (see --startup)."),
     .exits = N_(L"1 something is missing, or there is such a service already; 2 a value is wrong"),
     .run = CommandInstall,
     OPTIONS(install_options),
     EXAMPLES(install_examples),
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"remove",
     .group = VERB_GROUP_CHANGE,
     .synopsis = L"NAME",
     .help = N_(L"Stops a service, and deletes it."),
     .details = N_(L"The script itself is never touched."),
     .run = CommandRemove,
     OPTIONS(remove_options),
     EXAMPLES(remove_examples),
     ONE_OPERAND},
    {.name = L"start",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Starts services, and waits until they run."),
     .details = N_(L"One that runs already is no error. With --notify a service runs when its script says so."),
     .exits = N_(L"1 it did not start, or ended at once with a code of its own; 6 nothing was heard of it in time"),
     .run = CommandStart,
     OPTIONS(wait_options),
     EXAMPLES(start_examples),
     ANY_OPERANDS},
    {.name = L"stop",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Stops services, and waits until they have stopped."),
     .details =
         N_(L"Nothing starts it again then, until somebody does, or the computer. One that does not run is no error."),
     .exits = N_(L"6 nothing was heard of it in time"),
     .run = CommandStop,
     OPTIONS(wait_options),
     EXAMPLES(stop_examples),
     ANY_OPERANDS},
    {.name = L"restart",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Stops services where they run, and starts them."),
     .exits = N_(L"as those of stop and start"),
     .run = CommandRestart,
     OPTIONS(all_options),
     EXAMPLES(restart_examples),
     ANY_OPERANDS},
    {.name = L"pause",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Pauses a service whose script knows how to, and waits until it has."),
     .details = N_(L"A script says that it does with @winsvc.on_pause: docs/winsvc.md."),
     .exits = N_(L"1 the script does not know how to; 3 it does not run"),
     .run = CommandPause,
     OPTIONS(all_options),
     EXAMPLES(pause_examples),
     ANY_OPERANDS},
    {.name = L"continue",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Lets a paused service go on."),
     .details =
         N_(L"Of a service that waits until it is to be started again, and is shown as paused meanwhile, it ends the "
            L"wait."),
     .exits = N_(L"as those of start"),
     .run = CommandContinue,
     OPTIONS(all_options),
     EXAMPLES(continue_examples),
     ANY_OPERANDS},
    {.name = L"reload",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Tells a script to read its configuration again."),
     .details = N_(L"A script listens with @winsvc.on_reload: docs/winsvc.md."),
     .exits = N_(L"1 the script does not listen; 3 it does not run"),
     .run = CommandReload,
     OPTIONS(all_options),
     EXAMPLES(reload_examples),
     ANY_OPERANDS},
    {.name = L"rotate",
     .group = VERB_GROUP_RUN,
     .synopsis = L"NAME...",
     .help = N_(L"Begins a new log; what came before is kept beside it."),
     .details = N_(L"By itself a log is rotated as log_size, log_age and log_keep say: docs/logs.md."),
     .exits = N_(L"1 the log cannot be rotated; 3 a service that was named does not run"),
     .run = CommandRotate,
     OPTIONS(all_options),
     EXAMPLES(rotate_examples),
     ANY_OPERANDS},
    {.name = L"control",
     .group = VERB_GROUP_RUN,
     .synopsis = N_(L"NAME CODE"),
     .help = N_(L"Sends a script a control of its own."),
     .details = N_(L"A script listens with @winsvc.on_control(CODE): docs/winsvc.md."),
     .exits = N_(L"1 the script does not listen; 3 it does not run"),
     .run = CommandControl,
     EXAMPLES(control_examples),
     .positional_minimum = 2,
     .positional_maximum = 2},
    {.name = L"status",
     .group = VERB_GROUP_LOOK,
     .synopsis = L"NAME...",
     .help = N_(L"Shows services, and how they ended."),
     .exits = N_(L"0 it runs, or is paused; 3 it has stopped: one of them, where there are several"),
     .run = CommandStatus,
     OPTIONS(status_options),
     EXAMPLES(status_examples),
     ANY_OPERANDS},
    {.name = L"list",
     .group = VERB_GROUP_LOOK,
     .synopsis = L"",
     .help = N_(L"Lists the services that pyhostsvc installed."),
     .run = CommandList,
     OPTIONS(json_options),
     EXAMPLES(list_examples)},
    {.name = L"logs",
     .group = VERB_GROUP_LOOK,
     .synopsis = L"NAME",
     .help = N_(L"Prints what a service has written, or writes: docs/logs.md."),
     .details = N_(
         L"Rotated files are read as if they were one with the present one. With --since or --previous, all lines "
         L"are printed where --lines is not given; with --grep, --lines counts those that have the text. Of lines that "
         L"have "
         L"no time, and may be from before --since as well as from after it, the last 50 are printed, too, or "
         L"--lines."),
     .exits = N_(L"1 there is no log yet, or no run before; 5 you may not read it"),
     .run = CommandLogs,
     OPTIONS(logs_options),
     EXAMPLES(logs_examples),
     ONE_OPERAND},
    {.name = L"stack",
     .group = VERB_GROUP_LOOK,
     .synopsis = L"NAME",
     .help = N_(L"Shows where every Python thread of a running service is."),
     .details = N_(L"The service goes on. Each thread's innermost call comes first: docs/crashes.md."),
     .exits =
         N_(L"1 native code holds the GIL, or no script runs; 3 the service does not run; 6 nothing was heard of it "
            L"in time"),
     .run = CommandStack,
     OPTIONS(stack_options),
     EXAMPLES(stack_examples),
     ONE_OPERAND},
    {.name = L"get",
     .group = VERB_GROUP_LOOK,
     .synopsis = N_(L"NAME [SETTING]"),
     .help = N_(L"Shows what a service is set to."),
     .run = CommandGet,
     OPTIONS(json_options),
     EXAMPLES(get_examples),
     .positional_minimum = 1,
     .positional_maximum = 2},
    {.name = L"set",
     .group = VERB_GROUP_CHANGE,
     .synopsis = N_(L"NAME SETTING VALUE..."),
     .help = N_(L"Changes a setting."),
     .details = N_(L"A service that runs is not disturbed: most settings take effect at its next start."),
     .run = CommandSet,
     OPTIONS(set_options),
     EXAMPLES(set_examples),
     .rest = true,
     .rest_word = L"VALUE",
     .positional_minimum = 2,
     .positional_maximum = 1000},
    {.name = L"reset",
     .group = VERB_GROUP_CHANGE,
     .synopsis = N_(L"NAME [SETTING]"),
     .help = N_(L"Sets a setting back, or forgets how the service has ended."),
     .details = N_(L"With a setting, it has its default again. Without one, what is counted of the service's ends and "
                   L"starts is cleared; it must have stopped then."),
     .run = CommandReset,
     EXAMPLES(reset_examples),
     .positional_minimum = 1,
     .positional_maximum = 2},
    {.name = L"export",
     .group = VERB_GROUP_CHANGE,
     .synopsis = N_(L"NAME [FILE]"),
     .help = N_(L"Writes all settings of a service as JSON: docs/settings.md."),
     .details = N_(L"Without FILE they are printed."),
     .run = CommandExport,
     EXAMPLES(export_examples),
     .positional_minimum = 1,
     .positional_maximum = 2},
    {.name = L"import",
     .group = VERB_GROUP_CHANGE,
     .synopsis = L"FILE",
     .forms = import_forms,
     .help = N_(L"Installs or changes a service from an exported file, or from NSSM."),
     .details =
         N_(L"Options go before the file's settings; what neither has stays as it is. What NSSM or srvany runs is "
            L"installed beside it under another name, or, with --replace, in its place: docs/nssm.md."),
     .run = CommandImport,
     OPTIONS(import_options),
     EXAMPLES(import_examples),
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"upgrade",
     .group = VERB_GROUP_CHANGE,
     .synopsis = L"NAME...",
     .help = N_(L"Lets services run this version of pyhostsvc."),
     .details = N_(L"Those that ran are restarted. Copies of other versions that no service runs are deleted."),
     .run = CommandUpgrade,
     OPTIONS(all_options),
     EXAMPLES(upgrade_examples),
     ANY_OPERANDS},
    {.name = L"check",
     .group = VERB_GROUP_LOOK,
     .synopsis = L"SCRIPT",
     .forms = check_forms,
     .help = N_(L"Tells whether a script would run as a service, and what is wrong."),
     .details =
         N_(L"It takes the options of install, and installs nothing. The service's own Python reads the script, and "
            L"runs nothing of it. docs/check.md has all that is looked for."),
     .exits = N_(L"0 it would run; 1 it would not, or, with --strict, there are warnings"),
     .run = CommandCheck,
     OPTIONS(check_options),
     EXAMPLES(check_examples),
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"run",
     .group = VERB_GROUP_RUN,
     .synopsis = L"SCRIPT",
     .forms = run_forms,
     .help = N_(L"Runs a script by a service's rules in this console; Ctrl-C is Stop."),
     .exits = N_(L"the script's own"),
     .run = CommandRunInConsole,
     EXAMPLES(run_examples),
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"python",
     .group = VERB_GROUP_OTHER,
     .synopsis = L"[ARGS]",
     .help = N_(L"Runs Python as python.exe does, on the services' own runner."),
     .details = N_(L"All that follows is Python's own, -h and --help included."),
     .exits = N_(L"as those of python.exe"),
     .run = CommandPython,
     EXAMPLES(python_examples),
     .rest = true,
     .verbatim = true},
    {.name = L"completion",
     .group = VERB_GROUP_OTHER,
     .synopsis = L"SHELL",
     .forms = completion_forms,
     .help = N_(L"Prints what makes a shell complete commands, options and names."),
     .details = N_(L"In $PROFILE: pyhostsvc completion powershell | Out-String | Invoke-Expression"),
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

/* Every word that a synopsis has. */
const Operand OperandTable[] = {
    {L"NAME", OPERAND_SERVICE, N_(L"the service's name; `pyhostsvc list` has them")},
    {L"SETTING", OPERAND_SETTING, N_(L"a setting's name; `pyhostsvc get NAME` has them")},
    {L"VALUE", OPERAND_VALUE, N_(L"its value; of a list, all of its values: those that begin with a dash after --")},
    {L"SCRIPT", OPERAND_FILE, N_(L"a .py file, or a folder or zip file with a __main__.py")},
    {L"FILE", OPERAND_FILE, N_(L"a file of settings, in JSON: docs/settings.md")},
    {L"CODE", OPERAND_FREE, N_(L"a number from 128 to 239")},
    {L"SHELL", OPERAND_SHELL, N_(L"powershell; or words, which are candidates for the last WORD")},
    {L"WORD", OPERAND_FREE, N_(L"what is on the command line after pyhostsvc, the word to be completed last")},
    {L"COMMAND", OPERAND_COMMAND, N_(L"a command's name")},
    {L"ARGS", OPERAND_FREE, N_(L"the script's own arguments")},
};
const size_t OperandTableCount = COUNT_OF(OperandTable);
