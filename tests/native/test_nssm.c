/* The conversion of NSSM's parameters to settings. */
#include "unit.h"

#include "base/path.h"
#include "nssm/conversion.h"

#include <stdlib.h>
#include <string.h>

/* An NSSM service, and the result of its conversion. */
typedef struct Case {
    Original original;
    Settings settings;
    Notes notes;
    Error error;
} Case;

static void Add(Case *test, OriginalValue value, const wchar_t *name) {
    value.name = TextCopy(name);
    OriginalAppend(&test->original, value);
}

static void AddText(Case *test, const wchar_t *name, const wchar_t *text) {
    Add(test, (OriginalValue){.kind = VALUE_TEXT, .text = TextCopy(text), .expands = true}, name);
}

static void AddNumber(Case *test, const wchar_t *name, uint32_t number) {
    Add(test, (OriginalValue){.kind = VALUE_NUMBER, .number = number}, name);
}

static void AddList(Case *test, const wchar_t *name, const wchar_t *one, const wchar_t *two) {
    OriginalValue value = {.kind = VALUE_LIST};
    TextListAppend(&value.list, one);
    if (two) TextListAppend(&value.list, two);
    Add(test, value, name);
}

/* Sets up a service that runs C:\srv\job.py. */
static Case ChildJob(void) {
    Case test = {.settings = {0}};
    SettingsInit(&test.settings);
    TextListAppend(&test.original.variables, L"SystemRoot=C:\\Windows");
    TextListAppend(&test.original.variables, L"Path=C:\\Windows\\system32");
    AddText(&test, L"Application", L"C:\\Python313\\python.exe");
    AddText(&test, L"AppParameters", L"job.py");
    AddText(&test, L"AppDirectory", L"C:\\srv");
    return test;
}

static OriginalValue *Value(Case *test, const wchar_t *name) {
    for (size_t i = 0; i < test->original.count; i++) {
        if (TextEqual(test->original.values[i].name, name)) return &test->original.values[i];
    }
    fail_msg("no value %ls", name);
    return NULL;
}

static void SetText(Case *test, const wchar_t *name, const wchar_t *text) {
    OriginalValue *value = Value(test, name);
    free(value->text);
    value->text = TextCopy(text);
}

static bool Run(Case *test) {
    return ConversionRun(&test->original, &test->settings, &test->notes, &test->error);
}

static void Free(Case *test) {
    OriginalFree(&test->original);
    SettingsFree(&test->settings);
    NotesFree(&test->notes);
}

/* Returns the number of notes about a parameter. */
static size_t Noted(const Case *test, const wchar_t *parameter) {
    size_t count = 0;
    for (size_t i = 0; i < test->notes.count; i++) count += TextEqual(test->notes.items[i].parameter, parameter);
    return count;
}

static void assert_setting(Case *test, const wchar_t *name, const wchar_t *expected) {
    wchar_t *value = SettingsFormat(&test->settings, SettingsFind(name));
    assert_text(value, expected);
    free(value);
}

static void test_command_lines(void **state) {
    static const struct {
        const wchar_t *application;
        const wchar_t *parameters;
        const wchar_t *python; /* NULL for the newest */
        const wchar_t *options;
        const wchar_t *script; /* NULL for a module */
        const wchar_t *module;
        const wchar_t *args;
    } cases[] = {
        {L"C:\\P\\python.exe", L"job.py", L"C:\\P\\python.exe", L"", L"C:\\srv\\job.py", NULL, L""},
        {L"C:\\P\\PythonW.exe", L"sub\\job.py x", L"C:\\P\\python.exe", L"", L"C:\\srv\\sub\\job.py", NULL, L"x"},
        {L"\"C:\\P P\\python3.13.exe\"", L"\"D:\\a b\\job.py\" \"x y\" \"\"", L"C:\\P P\\python3.13.exe", L"",
         L"D:\\a b\\job.py", NULL, L"\"x y\" \"\""},
        {L"python", L"-u -X dev job.py -u", L"python", L"-u -X dev", L"C:\\srv\\job.py", NULL, L"-u"},
        {L"python3.12", L"-- job.py --", L"python3.12", L"", L"C:\\srv\\job.py", NULL, L"--"},
        {L"C:\\v\\Scripts\\python.exe", L"-m http.server 80", L"C:\\v\\Scripts\\python.exe", L"", NULL, L"http.server",
         L"80"},
        {L"C:\\P\\python.exe", L"-O -Im pkg a b", L"C:\\P\\python.exe", L"-O -I", NULL, L"pkg", L"a b"},
        {L"C:\\P\\python.exe", L"-Bmpkg a", L"C:\\P\\python.exe", L"-B", NULL, L"pkg", L"a"},
        {L"C:\\Windows\\py.exe", L"-3.11 -u job.py", L"3.11", L"-u", L"C:\\srv\\job.py", NULL, L""},
        {L"py", L"-V:3.12 job.py", L"3.12", L"", L"C:\\srv\\job.py", NULL, L""},
        {L"pyw.exe", L"-3.9-64 job.py", L"3.9", L"", L"C:\\srv\\job.py", NULL, L""},
        {L"py", L"-3 job.py", NULL, L"", L"C:\\srv\\job.py", NULL, L""},
        {L"py", L"job.py -3", NULL, L"", L"C:\\srv\\job.py", NULL, L"-3"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Case test = ChildJob();
        SetText(&test, L"Application", cases[i].application);
        SetText(&test, L"AppParameters", cases[i].parameters);
        assert_true(Run(&test));
        assert_setting(&test, L"python", cases[i].python ? cases[i].python : L"");
        assert_setting(&test, L"python_args", cases[i].options);
        assert_setting(&test, L"script", cases[i].script ? cases[i].script : L"");
        assert_setting(&test, L"module", cases[i].module ? cases[i].module : L"");
        assert_setting(&test, L"args", cases[i].args);
        assert_setting(&test, L"directory", L"C:\\srv");
        assert_int_equal(test.notes.count, TextStartsWith(PathName(cases[i].application), L"py") &&
                                               !TextStartsWith(PathName(cases[i].application), L"python"));
        Free(&test);
    }
}

static void test_what_is_not_python(void **state) {
    static const struct {
        const wchar_t *application;
        const wchar_t *parameters;
        const wchar_t *cause;
    } cases[] = {
        {L"C:\\node\\node.exe", L"a.js", L"the service runs 'C:\\node\\node.exe', which is not Python"},
        {L"C:\\srv\\start.bat", L"", L"the service runs 'C:\\srv\\start.bat', which is not Python"},
        {L"C:\\srv\\pythonic.exe", L"a.py", L"the service runs 'C:\\srv\\pythonic.exe', which is not Python"},
        {L"C:\\P\\python.exe", L"-c \"import x\"",
         L"AppParameters run code from the command line (-c) instead of a script"},
        {L"C:\\P\\python.exe", L"", L"AppParameters name neither a script nor a module"},
        {L"C:\\P\\python.exe", L"-u", L"AppParameters name neither a script nor a module"},
        {L"C:\\P\\python.exe", L"-m", L"AppParameters name neither a script nor a module"},
        {L"", L"a.py", L"the parameter Application is missing, empty, or not a text"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Case test = ChildJob();
        SetText(&test, L"Application", cases[i].application);
        SetText(&test, L"AppParameters", cases[i].parameters);
        assert_false(Run(&test));
        assert_text(test.error.detail, cases[i].cause);
        assert_true(*test.error.remedy || !*cases[i].application);
        Free(&test);
    }
}

/* The launchers that pip makes for packages. */
static void test_a_module_that_is_given(void **state) {
    Case test = ChildJob();
    (void)state;
    SetText(&test, L"Application", L"C:\\v\\Scripts\\uvicorn.exe");
    SetText(&test, L"AppParameters", L"main:app --port 80");
    test.settings.module = TextCopy(L"uvicorn");
    assert_true(Run(&test));
    assert_setting(&test, L"python", L"C:\\v\\Scripts\\python.exe");
    assert_setting(&test, L"module", L"uvicorn");
    assert_setting(&test, L"args", L"main:app --port 80");
    Free(&test);
}

static void test_a_directory_that_is_missing(void **state) {
    Case test = ChildJob();
    (void)state;
    SetText(&test, L"AppDirectory", L"");
    SetText(&test, L"AppParameters", L"C:\\srv\\job.py");
    assert_true(Run(&test));
    assert_setting(&test, L"directory", L"C:\\Python313"); /* NSSM's choice */
    Free(&test);
}

static void test_variables_in_paths(void **state) {
    Case test = ChildJob();
    (void)state;
    AddList(&test, L"AppEnvironmentExtra", L"ROOT=D:\\data", NULL);
    SetText(&test, L"AppDirectory", L"%ROOT%\\srv");
    SetText(&test, L"AppParameters", L"job.py --log %SYSTEMROOT%\\x %APPDATA% 100%");
    assert_true(Run(&test));
    assert_setting(&test, L"directory", L"D:\\data\\srv");
    assert_setting(&test, L"args", L"--log C:\\Windows\\x %APPDATA% 100%");
    assert_int_equal(Noted(&test, L"AppParameters"), 1);
    Free(&test);
    test = ChildJob();
    Value(&test, L"AppParameters")->expands = false; /* REG_SZ, written by another program */
    SetText(&test, L"AppParameters", L"job.py %SystemRoot%");
    assert_true(Run(&test));
    assert_setting(&test, L"args", L"%SystemRoot%");
    Free(&test);
}

static void test_environment(void **state) {
    Case test = ChildJob();
    (void)state;
    AddList(&test, L"AppEnvironmentExtra", L"PATH=C:\\bin;%PATH%", L"PATH=C:\\more;%PATH%");
    assert_true(Run(&test));
    assert_int_equal(test.settings.replace_environment, 0);
    assert_text(test.settings.environment.items[0], L"PATH=C:\\bin;%PATH%"); /* for every start */
    assert_text(test.settings.environment.items[1], L"PATH=C:\\more;%PATH%");
    assert_int_equal(Noted(&test, L"AppEnvironmentExtra"), 0);
    Free(&test);
    test = ChildJob();
    AddList(&test, L"AppEnvironmentExtra", L"A=100% %%Path%% %APPDATA%", L"B=%A%");
    SetText(&test, L"AppParameters", L"job.py %B%");
    assert_true(Run(&test));
    assert_text(test.settings.environment.items[0], L"A=100%% %%%Path%%% %APPDATA%");
    assert_text(test.settings.environment.items[1], L"B=%A%");
    assert_setting(&test, L"args", L"100% %C:\\Windows\\system32% %APPDATA%");
    assert_int_equal(Noted(&test, L"AppEnvironmentExtra"), 1); /* %APPDATA% */
    Free(&test);
    test = ChildJob();
    AddList(&test, L"AppEnvironment", L"A=1", L"B=%A%%Path%");
    AddList(&test, L"AppEnvironmentExtra", L"C=%B%", L"no variable");
    AddList(&test, L"Environment", L"D=4", NULL);
    assert_true(Run(&test));
    assert_int_equal(test.settings.replace_environment, 1);
    assert_setting(&test, L"environment", L"A=1 B=%A%%%Path%% C=%B%");
    assert_int_equal(Noted(&test, L"AppEnvironment"), 1); /* %Path% */
    assert_int_equal(Noted(&test, L"AppEnvironmentExtra"), 1);
    Free(&test);
    for (int stays = 0; stays < 2; stays++) {
        test = ChildJob();
        AddList(&test, L"Environment", L"D=4", NULL);
        test.original.in_place = stays == 1;
        assert_true(Run(&test));
        assert_setting(&test, L"environment", stays ? L"" : L"D=4");
        Free(&test);
    }
}

static void test_exit_actions(void **state) {
    static const struct {
        const wchar_t *actions[4]; /* of the default, then of exit codes 0, 1 and 3 */
        const wchar_t *restart;
        const wchar_t *restart_codes;
        const wchar_t *success_codes;
        size_t notes;
    } cases[] = {
        {{NULL}, L"always", L"", L"", 0},
        {{L"Restart"}, L"always", L"", L"", 0},
        {{L"restart", L"Exit"}, L"on-failure", L"", L"", 0},
        {{L"Restart", NULL, L"Exit", L"Restart"}, L"always", L"", L"1", 0},
        {{L"Restart", L"Exit", NULL, L"Ignore"}, L"on-failure", L"", L"3", 1},
        {{L"Exit"}, L"never", L"", L"", 0},
        {{L"Exit", L"Exit", L"Restart", L"Suicide"}, L"never", L"3,1", L"", 0},
        {{L"Ignore"}, L"never", L"", L"", 1},
        {{L"Suicide"}, L"on-failure", L"", L"", 1},
        {{L"Suicide", L"Restart", L"Exit", L"Suicide"}, L"on-failure", L"0", L"1", 1},
        {{L"Explode", NULL, L"Implode"}, L"always", L"", L"", 2},
    };
    static const wchar_t *const names[] = {L"AppExit\\Default", L"AppExit\\0", L"AppExit\\1", L"AppExit\\3"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Case test = ChildJob();
        for (size_t j = 4; j-- > 0;) {
            if (cases[i].actions[j]) AddText(&test, names[j], cases[i].actions[j]);
        }
        assert_true(Run(&test));
        assert_setting(&test, L"restart", cases[i].restart);
        assert_setting(&test, L"restart_codes", cases[i].restart_codes);
        assert_setting(&test, L"success_codes", cases[i].success_codes);
        assert_int_equal(test.notes.count, cases[i].notes);
        Free(&test);
    }
}

static void test_exit_codes_that_nssm_never_finds(void **state) {
    static const wchar_t *const names[] = {L"AppExit\\0x3", L"AppExit\\-1", L"AppExit\\4294967296", L"AppExit\\x"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Case test = ChildJob();
        AddText(&test, names[i], L"Exit");
        AddText(&test, L"AppExit\\4294967295", L"Exit");
        assert_true(Run(&test));
        assert_setting(&test, L"success_codes", L"0xFFFFFFFF");
        assert_int_equal(Noted(&test, names[i]), 1);
        Free(&test);
    }
}

static void test_srvany(void **state) {
    Case test = ChildJob();
    (void)state;
    test.original.srvany = true;
    AddList(&test, L"AppEnvironment", L"A=%Path%", NULL); /* NSSM does not expand it */
    assert_true(Run(&test));
    assert_setting(&test, L"restart", L"never");
    assert_setting(&test, L"environment", L"A=%%Path%%");
    assert_int_equal(Noted(&test, L"srvany"), 1);
    Free(&test);
}

static void test_times(void **state) {
    Case test = ChildJob();
    (void)state;
    AddNumber(&test, L"AppThrottle", 2500);
    AddNumber(&test, L"AppRestartDelay", 90 * 1000);
    AddNumber(&test, L"AppStopMethodConsole", 20000);
    AddNumber(&test, L"AppStopMethodSkip", 4); /* no thread messages */
    assert_true(Run(&test));
    assert_setting(&test, L"restart_throttle", L"2.5");
    assert_setting(&test, L"restart_delay", L"90");
    assert_setting(&test, L"stop_timeout", L"21.5"); /* and 1.5 s for the windows */
    assert_int_equal(test.notes.count, 0);
    Free(&test);
}

static void test_times_out_of_range(void **state) {
    Case test = ChildJob();
    (void)state;
    AddNumber(&test, L"AppThrottle", UINT32_MAX);
    AddNumber(&test, L"AppStopMethodConsole", 1);
    AddNumber(&test, L"AppStopMethodWindow", 1);
    AddNumber(&test, L"AppStopMethodThreads", 1);
    assert_true(Run(&test));
    assert_setting(&test, L"restart_throttle", L"3600");
    assert_setting(&test, L"stop_timeout", L"0.5");
    assert_int_equal(Noted(&test, L"AppThrottle"), 1);
    assert_int_equal(Noted(&test, L"AppStopMethodConsole"), 1);
    Free(&test);
}

static void test_stop_methods_that_are_skipped(void **state) {
    Case test = ChildJob();
    (void)state;
    AddNumber(&test, L"AppStopMethodSkip", 15);
    assert_true(Run(&test));
    assert_setting(&test, L"stop_timeout", L"30");
    assert_int_equal(Noted(&test, L"AppStopMethodSkip"), 2);
    Free(&test);
}

static void test_streams(void **state) {
    static const struct {
        const wchar_t *out;
        const wchar_t *err;
        const wchar_t *directory;
        size_t out_notes;
        size_t err_notes;
        const wchar_t *split;
    } cases[] = {
        {L"D:\\logs\\out.txt", L"", L"D:\\logs", 1, 0, L"off"},
        {L"logs\\out.txt", L"logs\\OUT.txt", L"C:\\srv\\logs", 1, 0, L"off"},
        {L"out.txt", L"err.txt", L"C:\\srv", 1, 1, L"on"},
        {L"out.txt", L"nul", L"C:\\srv", 1, 0, L"off"},
        {L"", L"D:\\logs\\err.txt", L"D:\\logs", 0, 1, L"off"},
        {L"nul", L"", L"", 1, 0, L"off"},
        {L"\\\\.\\pipe\\x", L"", L"", 1, 0, L"off"},
        {L"COM1", L"", L"", 1, 0, L"off"},
        {L"console.log", L"", L"C:\\srv", 1, 0, L"off"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Case test = ChildJob();
        AddText(&test, L"AppStdout", cases[i].out);
        AddText(&test, L"AppStderr", cases[i].err);
        assert_true(Run(&test));
        assert_setting(&test, L"log_directory", cases[i].directory);
        assert_int_equal(Noted(&test, L"AppStdout"), cases[i].out_notes);
        assert_int_equal(Noted(&test, L"AppStderr"), cases[i].err_notes);
        assert_setting(&test, L"log_split", cases[i].split);
        Free(&test);
    }
}

static void test_rotation(void **state) {
    static const struct {
        uint32_t files, online, seconds, bytes, high;
        const wchar_t *size, *age, *keep, *at_start;
        size_t notes;
    } cases[] = {
        {0, 1, 3600, 100, 0, L"10M", L"never", L"10", L"off", 0},
        {1, 0, 0, 0, 0, L"0", L"never", L"0", L"on", 0},
        {1, 1, 0, 1000000, 0, L"1M", L"never", L"0", L"off", 0},
        {1, 0, 0, 1000000, 0, L"1M", L"never", L"0", L"off", 1},
        {1, 1, 86400, 0, 1, L"4G", L"daily", L"0", L"off", 0},
        {1, 1, 3600, 0, 0, L"0", L"hourly", L"0", L"off", 0},
        {1, 1, 600, 0, 0, L"0", L"hourly", L"0", L"off", 1},
        {1, 1, 604800, 0, 0, L"0", L"daily", L"0", L"off", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Case test = ChildJob();
        AddNumber(&test, L"AppRotateFiles", cases[i].files);
        AddNumber(&test, L"AppRotateOnline", cases[i].online);
        AddNumber(&test, L"AppRotateSeconds", cases[i].seconds);
        AddNumber(&test, L"AppRotateBytes", cases[i].bytes);
        AddNumber(&test, L"AppRotateBytesHigh", cases[i].high);
        AddNumber(&test, L"AppTimestampLog", cases[i].files);
        assert_true(Run(&test));
        assert_setting(&test, L"log_size", cases[i].size);
        assert_setting(&test, L"log_age", cases[i].age);
        assert_setting(&test, L"log_keep", cases[i].keep);
        assert_setting(&test, L"log_rotate_at_start", cases[i].at_start);
        assert_setting(&test, L"log_timestamps", cases[i].files ? L"on" : L"off");
        assert_int_equal(test.notes.count, cases[i].notes);
        Free(&test);
    }
}

static void test_process(void **state) {
    static const struct {
        uint32_t class;
        const wchar_t *priority;
        size_t notes;
    } cases[] = {
        {0x20, L"normal", 0}, {0x40, L"idle", 0},  {0x4000, L"below-normal", 0}, {0x8000, L"above-normal", 0},
        {0x80, L"high", 0},   {0x100, L"high", 1}, {0x3, L"normal", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Case test = ChildJob();
        AddNumber(&test, L"AppPriority", cases[i].class);
        AddText(&test, L"AppAffinity", i ? L"0-2,4" : L"All");
        AddNumber(&test, L"AppKillProcessTree", i != 0);
        assert_true(Run(&test));
        assert_setting(&test, L"priority", cases[i].priority);
        assert_setting(&test, L"affinity", i ? L"0-2,4" : L"");
        assert_setting(&test, L"keep_children", i ? L"off" : L"on");
        assert_int_equal(Noted(&test, L"AppPriority"), cases[i].notes);
        assert_int_equal(Noted(&test, L"AppAffinity"), i == 0);
        Free(&test);
    }
}

static void test_hooks(void **state) {
    Case test = ChildJob();
    (void)state;
    AddText(&test, L"AppEvents\\Start\\Pre", L"%SystemRoot%\\pre.exe \"a b\"");
    AddText(&test, L"AppEvents\\Exit\\Post", L"post.exe");
    AddText(&test, L"AppEvents\\Stop\\Pre", L"stop.exe");
    AddText(&test, L"AppEvents\\Power\\Resume", L"");
    assert_true(Run(&test));
    assert_setting(&test, L"start_pre", L"C:\\Windows\\pre.exe \"a b\"");
    assert_setting(&test, L"stop_post", L"post.exe");
    assert_int_equal(Noted(&test, L"AppEvents\\Stop\\Pre"), 1);
    assert_int_equal(test.notes.count, 3);
    Free(&test);
}

static void test_what_has_no_equivalent_is_listed(void **state) {
    Case test = ChildJob();
    (void)state;
    AddNumber(&test, L"AppNoConsole", 0); /* the default, without a note */
    AddNumber(&test, L"AppStdoutShareMode", 3);
    AddText(&test, L"AppStdin", L"C:\\in.txt");
    AddNumber(&test, L"AppUnheardOf", 1);
    AddText(&test, L"script", L"C:\\srv\\before.py"); /* left by a conversion that was reverted */
    assert_true(Run(&test));
    assert_int_equal(Noted(&test, L"AppNoConsole"), 0);
    assert_int_equal(Noted(&test, L"AppStdoutShareMode"), 1);
    assert_int_equal(Noted(&test, L"AppStdin"), 1);
    assert_int_equal(Noted(&test, L"AppUnheardOf"), 1);
    assert_int_equal(test.notes.count, 3);
    Free(&test);
}

/* NSSM ignores values of a wrong type. */
static void test_values_of_a_wrong_type(void **state) {
    Case test = ChildJob();
    (void)state;
    AddText(&test, L"AppThrottle", L"3000");
    AddNumber(&test, L"AppEnvironmentExtra", 1);
    Add(&test, (OriginalValue){.kind = VALUE_OTHER}, L"AppExit\\3");
    assert_true(Run(&test));
    assert_setting(&test, L"restart_throttle", L"1.5");
    assert_setting(&test, L"environment", L"");
    assert_int_equal(Noted(&test, L"AppThrottle"), 1);
    assert_int_equal(Noted(&test, L"AppEnvironmentExtra"), 1);
    assert_int_equal(Noted(&test, L"AppExit\\3"), 1);
    Free(&test);
}

/* Each parameter has exactly one result, and its setting exists. */
static void test_the_table(void **state) {
    (void)state;
    for (size_t i = 0; i < ParameterCount; i++) {
        const Parameter *parameter = &ParameterTable[i];
        assert_int_equal(
            !!parameter->setting + !!parameter->step + !!parameter->converted_with + !!parameter->no_equivalent, 1);
        if (parameter->setting) assert_true(SettingIsNumber(parameter->setting->type));
        bool found = !parameter->converted_with;
        for (size_t j = 0; j < ParameterCount && parameter->converted_with; j++) {
            found = found || (TextEqual(ParameterTable[j].name, parameter->converted_with) && ParameterTable[j].step);
        }
        assert_true(found);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command_lines),
        cmocka_unit_test(test_what_is_not_python),
        cmocka_unit_test(test_a_module_that_is_given),
        cmocka_unit_test(test_a_directory_that_is_missing),
        cmocka_unit_test(test_variables_in_paths),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_exit_actions),
        cmocka_unit_test(test_exit_codes_that_nssm_never_finds),
        cmocka_unit_test(test_srvany),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_times_out_of_range),
        cmocka_unit_test(test_stop_methods_that_are_skipped),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_rotation),
        cmocka_unit_test(test_process),
        cmocka_unit_test(test_hooks),
        cmocka_unit_test(test_what_has_no_equivalent_is_listed),
        cmocka_unit_test(test_values_of_a_wrong_type),
        cmocka_unit_test(test_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
