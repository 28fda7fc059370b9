#include "unit.h"

#include "settings/cpus.h"
#include "settings/document.h"
#include "settings/envfile.h"
#include "settings/name.h"
#include "settings/settings.h"

#include <stdlib.h>

static const SettingDefinition *Find(const wchar_t *name) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        if (TextEqual(SettingsTable[i].name, name)) return &SettingsTable[i];
    }
    fail_msg("no setting %ls", name);
    return NULL;
}

static void test_defaults(void **state) {
    (void)state;
    Settings settings;
    SettingsInit(&settings);
    assert_int_equal(settings.stop_timeout, 30000);
    assert_int_equal(settings.startup, STARTUP_AUTO);
    assert_int_equal(settings.notify, 0);
    assert_null(settings.script);
    SettingsFree(&settings);
}

static void test_durations(void **state) {
    (void)state;
    static const struct {
        const wchar_t *text;
        uint32_t milliseconds; /* 0 if refused */
    } cases[] = {
        {L"30", 30000},  {L"1.5", 1500},      {L"0.5", 500}, {L"2.125", 2125}, {L"86400", 86400000}, {L"0.499", 0},
        {L"86400.1", 0}, {L"-1", 0},          {L"", 0},      {L".5", 0},       {L"1.", 0},           {L"1.2345", 0},
        {L"1e3", 0},     {L"99999999999", 0}, {L"1 ", 0},    {L"inf", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Settings settings;
        Error error;
        SettingsInit(&settings);
        bool taken = SettingsParse(&settings, Find(L"stop_timeout"), cases[i].text, &error);
        assert_int_equal(taken, cases[i].milliseconds != 0);
        assert_int_equal(settings.stop_timeout, taken ? cases[i].milliseconds : 30000);
        if (!taken) assert_text(error.remedy, L"Use a number of seconds from 0.5 to 86400.");
        SettingsFree(&settings);
    }
}

static void test_choices_and_flags(void **state) {
    (void)state;
    Settings settings;
    Error error;
    SettingsInit(&settings);
    assert_true(SettingsParse(&settings, Find(L"startup"), L"Delayed", &error));
    assert_int_equal(settings.startup, STARTUP_DELAYED);
    assert_false(SettingsParse(&settings, Find(L"startup"), L"sometimes", &error));
    assert_text(error.remedy, L"Use one of: auto, delayed, manual, disabled.");
    assert_true(SettingsParse(&settings, Find(L"notify"), L"yes", &error));
    assert_int_equal(settings.notify, 1);
    assert_false(SettingsParse(&settings, Find(L"notify"), L"2", &error));
    SettingsFree(&settings);
}

static void test_texts_and_lists(void **state) {
    (void)state;
    Settings settings;
    Error error;
    SettingsInit(&settings);
    assert_true(SettingsParse(&settings, Find(L"directory"), L"a", &error));
    assert_true(SettingsParse(&settings, Find(L"directory"), L"b", &error));
    assert_text(settings.directory, L"b");
    assert_true(SettingsParse(&settings, Find(L"environment"), L"A=", &error));
    assert_true(SettingsParse(&settings, Find(L"environment"), L"B=x=y", &error));
    assert_int_equal(settings.environment.count, 2);
    assert_false(SettingsParse(&settings, Find(L"environment"), L"novalue", &error));
    assert_false(SettingsParse(&settings, Find(L"environment"), L"=C:=x", &error));
    assert_int_equal(settings.environment.count, 2);
    SettingsFree(&settings);
}

static void test_codes(void **state) {
    (void)state;
    Settings settings;
    Error error;
    SettingsInit(&settings);
    const SettingDefinition *codes = Find(L"restart_codes");
    assert_true(SettingsParse(&settings, codes, L"3,0xC0000005", &error));
    assert_true(SettingsParse(&settings, codes, L"-1", &error));
    static const wchar_t *const bad[] = {L"", L"3,", L",3", L"x", L"3 4", L"4294967296", L"--1", L"- 1", L"0x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(SettingsParse(&settings, codes, bad[i], &error));
        assert_int_equal(settings.restart_codes.count, 3);
    }
    assert_true(SettingsHasCode(&settings.restart_codes, 0xC0000005));
    assert_true(SettingsHasCode(&settings.restart_codes, 0xFFFFFFFF));
    assert_false(SettingsHasCode(&settings.restart_codes, 4));
    wchar_t *text = SettingsFormat(&settings, codes);
    assert_text(text, L"3,0xC0000005,0xFFFFFFFF");
    free(text);
    assert_true(SettingsCheck(&settings, &error));
    assert_true(SettingsParse(&settings, Find(L"success_codes"), L"0,3", &error));
    assert_false(SettingsCheck(&settings, &error)); /* 3 cannot be both */
    SettingsReset(&settings, codes);
    assert_true(SettingsCheck(&settings, &error));
    SettingsFree(&settings);
}

/* A written value is read again, for every type. */
static void test_interpreter_options(void **state) {
    (void)state;
    static const struct {
        const wchar_t *options[3];
        bool taken;
        const wchar_t *word; /* in the error */
    } cases[] = {
        {{L"-X dev", L"-W", L"error::UserWarning"}, true, NULL},
        {{L"-OO", L"-I"}, true, NULL},
        {{L"-X"}, false, L"'-X' needs"},
        {{L"-O", L"dev"}, false, L"'dev' is not an interpreter option"},
        {{L"-c", L"pass"}, false, L"'-c' is not an interpreter option"},
        {{L"-m"}, false, L"'-m' needs"},
        {{L"-Vu"}, false, L"'-Vu' is only for interactive use"},
        {{L"-i"}, false, L"'-i' is only for interactive use"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Settings settings;
        Error error;
        SettingsInit(&settings);
        for (size_t j = 0; j < 3 && cases[i].options[j]; j++) {
            assert_true(SettingsParse(&settings, Find(L"python_args"), cases[i].options[j], &error));
        }
        assert_int_equal(SettingsCheck(&settings, &error), cases[i].taken);
        if (!cases[i].taken) assert_non_null(wcsstr(error.detail, cases[i].word));
        SettingsFree(&settings);
    }
}

static void test_format(void **state) {
    (void)state;
    static const struct {
        const wchar_t *name;
        const wchar_t *text;      /* NULL for the default */
        const wchar_t *formatted; /* NULL if refused */
    } cases[] = {
        {L"memory_limit", L"512m", L"512M"},
        {L"memory_limit", L"2048M", L"2G"},
        {L"memory_limit", L"3G", L"3G"},
        {L"memory_limit", L"0", L"0"},
        {L"memory_limit", L"512", NULL},
        {L"memory_limit", L"M", NULL},
        {L"memory_limit", L"99999999G", NULL},
        {L"process_limit", L"7", L"7"},
        {L"process_limit", L"-7", NULL},
        {L"process_limit", L"10001", NULL},
        {L"stop_timeout", L"1.50", L"1.5"},
        {L"stop_timeout", NULL, L"30"},
        {L"restart", L"On-Failure", L"on-failure"},
        {L"restart", NULL, L"always"},
        {L"keep_children", L"yes", L"on"},
        {L"directory", L"C:\\a b", L"C:\\a b"},
        {L"directory", NULL, L""},
        {L"args", L"a b", L"\"a b\""},
        {L"environment", L"A=b c", L"A=b c"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Settings settings;
        Error error;
        SettingsInit(&settings);
        const SettingDefinition *definition = Find(cases[i].name);
        bool taken = !cases[i].text || SettingsParse(&settings, definition, cases[i].text, &error);
        if (taken != (cases[i].formatted != NULL)) fail_msg("case %zu", i);
        wchar_t *text = SettingsFormat(&settings, definition);
        if (taken) assert_text(text, cases[i].formatted);
        free(text);
        SettingsReset(&settings, definition);
        text = SettingsFormat(&settings, definition);
        Settings fresh;
        SettingsInit(&fresh);
        wchar_t *fallback = SettingsFormat(&fresh, definition);
        assert_text(text, fallback);
        free(text);
        free(fallback);
        SettingsFree(&fresh);
        SettingsFree(&settings);
    }
}

static void test_names(void **state) {
    (void)state;
    static const wchar_t *const good[] = {L"heartbeat", L"a b",  L"\u2603", L"com",      L"com10",
                                          L"a.b-c_d",   L"conx", L"com0",   L"com\u2074"};
    static const wchar_t *const bad[] = {
        L"",   L"a/b", L"a\\b", L"a:b",    L"a?",          L"a\"b",      L"a ",
        L" a", L"a.",  L"con",  L"NUL",    L"com1.x",      L"lpt9",      L"a\tb",
        L"..", L".",   L"-x",   L"CONIN$", L"conout$.log", L"COM\u00b9", L"lpt\u00b3.txt"};
    Error error;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(NameCheck(good[i], &error));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(NameCheck(bad[i], &error));
        assert_text(error.remedy, L"Specify another name with --name NAME.");
    }
    wchar_t long_name[82];
    wmemset(long_name, L'x', 81);
    long_name[81] = 0;
    assert_false(NameCheck(long_name, &error));
    assert_true(NameCheck(long_name + 1, &error));
}

/* Every command, the registry, documents and help are made from the table: each row must be complete and consistent. */
static void test_table_rows_are_whole(void **state) {
    (void)state;
    assert_int_equal(SettingsTableCount, SETTING_COUNT);
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        assert_int_equal(definition->id, i); /* the rows are in the order of the enum */
        assert_ptr_equal(SettingById((SettingId)i), definition);
        assert_non_null(definition->name); /* a hole: the enum has an ID without a row */
        assert_ptr_equal(SettingsFind(definition->name), definition);
        assert_true(definition->help && *definition->help);
        assert_true((int)definition->group < SETTING_GROUP_COUNT);
        assert_true(definition->offset + sizeof(uint32_t) <= sizeof(Settings));
        if (definition->option && definition->type != SETTING_TYPE_FLAG) assert_non_null(definition->metavar);
        if (!definition->option) assert_true(!definition->metavar && !definition->letter);
        if (definition->type == SETTING_TYPE_FLAG) assert_null(definition->metavar);
        for (size_t j = 0; j < i; j++) {
            assert_int_not_equal(definition->offset, SettingsTable[j].offset);
            assert_false(TextEqual(definition->name, SettingsTable[j].name));
            assert_false(definition->option && SettingsTable[j].option &&
                         TextEqual(definition->option, SettingsTable[j].option));
        }
    }
}

/* Each column belongs to some types only, and columns that decide together must agree. */
static void test_table_columns_agree(void **state) {
    (void)state;
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        bool text = definition->type == SETTING_TYPE_TEXT;
        bool ranged = definition->type == SETTING_TYPE_DURATION || definition->type == SETTING_TYPE_NUMBER ||
                      definition->type == SETTING_TYPE_SIZE;
        assert_int_equal(definition->type == SETTING_TYPE_CHOICE, definition->choices != NULL);
        assert_int_equal(ranged, definition->maximum != 0);
        if (ranged) assert_in_range(definition->fallback, definition->minimum, definition->maximum);
        if (definition->type == SETTING_TYPE_FLAG) assert_in_range(definition->fallback, 0, 1);
        if (!SettingIsNumber(definition->type)) assert_int_equal(definition->fallback, 0);
        if (definition->presence != PRESENCE_OPTIONAL || definition->text || definition->suggestions) assert_true(text);
        if (definition->access != SETTING_ACCESS_NONE || definition->resolve == RESOLVE_PATH) assert_true(text);
        if (definition->resolve == RESOLVE_DEFAULT) assert_non_null(definition->text);
        if (definition->append) assert_true(SettingIsList(definition->type));
        assert_int_equal(definition->presence == PRESENCE_ALTERNATIVE, definition->excludes != NULL);
        if (definition->excludes) assert_ptr_equal(definition->excludes->excludes, definition);
        if (definition->fixed) assert_true(!definition->option && !SettingIsInScm(definition));
        for (uint32_t j = 0; definition->choices && j < definition->fallback; j++) {
            assert_non_null(definition->choices[j + 1]);
        }
    }
}

/* A default is a value that the setting accepts, and the defaults agree with each other. */
static void test_table_defaults_are_valid(void **state) {
    (void)state;
    Settings settings;
    Error error;
    SettingsInit(&settings);
    assert_true(SettingsCheck(&settings, &error));
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        wchar_t *text = SettingsFormat(&settings, definition);
        if (*text) assert_true(SettingsParse(&settings, definition, text, &error));
        free(text);
    }
    SettingsFree(&settings);
}

/* Every group of `help install` has a heading and a setting, and each thing that the SCM stores has one setting. */
static void test_table_covers_groups_and_the_scm(void **state) {
    (void)state;
    size_t grouped[SETTING_GROUP_COUNT] = {0};
    size_t stored[SCM_ACCOUNT + 1] = {0};
    for (size_t i = 0; i < SettingsTableCount; i++) {
        grouped[SettingsTable[i].group]++;
        stored[SettingsTable[i].scm]++;
    }
    for (int i = 0; i < SETTING_GROUP_COUNT; i++) {
        assert_non_null(SettingGroupName((SettingGroup)i));
        assert_true(grouped[i]);
    }
    for (int i = SCM_DISPLAY_NAME; i <= SCM_ACCOUNT; i++) assert_int_equal(stored[i], 1);
}

static void test_cpus(void **state) {
    (void)state;
    static const struct {
        const wchar_t *text;
        uint64_t mask; /* 0 if refused */
    } cases[] = {
        {L"0", 1},           {L"3", 8},
        {L"0-3", 15},        {L"0,2-3", 13},
        {L"63", 1ull << 63}, {L"0-63", UINT64_MAX},
        {L"64", 0},          {L"0,", 0},
        {L",0", 0},          {L"3-1", 0},
        {L"x", 0},           {L"1-", 0},
        {L"-1", 0},          {L"0--1", 0},
        {L"0 1", 0},         {L"99999999999999999999", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t mask = 0;
        Error error;
        assert_int_equal(CpusParse(cases[i].text, &mask, &error), cases[i].mask != 0);
        assert_true(mask == cases[i].mask);
    }
}

static void test_variables(void **state) {
    (void)state;
    TextList variables = {0};
    Error error;
    static const wchar_t text[] =
        L"# c\n\n ; c\nA=1\r\n  B\t=\t two  words \nexport C=\"x = y\"\nD=\nE=' '\nF=\"\nG='x\"\nH==";
    static const wchar_t *const expected[] = {L"A=1", L"B=two  words", L"C=x = y", L"D=",
                                              L"E= ", L"F=\"",         L"G='x\"",  L"H=="};
    assert_true(EnvfileParse(text, &variables, &error));
    assert_int_equal(variables.count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < variables.count; i++) assert_text(variables.items[i], expected[i]);
    TextListFree(&variables);
    static const wchar_t *const broken[] = {L"A", L"A=1\n=2", L"A B=1", L"export =1", L"\n\n?"};
    static const unsigned lines[] = {1, 2, 1, 1, 3};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        wchar_t *where = TextPrint(L"line %u is not NAME=VALUE", lines[i]);
        assert_false(EnvfileParse(broken[i], &variables, &error));
        assert_text(error.detail, where);
        free(where);
        TextListFree(&variables);
    }
}

static void test_exchange(void **state) {
    (void)state;
    Settings settings;
    Settings again;
    Error error;
    wchar_t *name = NULL;
    SettingsInit(&settings);
    SettingsInit(&again);
    assert_true(SettingsParse(&settings, Find(L"script"), L"C:\\a \"b\".py", &error));
    assert_true(SettingsParse(&settings, Find(L"args"), L"", &error));
    assert_true(SettingsParse(&settings, Find(L"args"), L"x y", &error));
    assert_true(SettingsParse(&settings, Find(L"stop_timeout"), L"1.5", &error));
    assert_true(SettingsParse(&settings, Find(L"success_codes"), L"3,0xC0000005", &error));
    wchar_t *text = SettingsExport(L"its name", &settings);
    assert_true(SettingsImport(text, &name, &again, &error));
    wchar_t *second = SettingsExport(name, &again);
    assert_text(second, text);
    assert_false(SettingsImport(L"{\"schema\": 1, \"args\": \"x\"}", &name, &again, &error));
    assert_false(SettingsImport(L"{\"schema\": 1, \"notify\": [true]}", &name, &again, &error));
    assert_false(SettingsImport(L"{\"schema\": 1, \"name\": null}", &name, &again, &error));
    assert_false(SettingsImport(L"{}", &name, &again, &error));
    free(name);
    free(text);
    free(second);
    SettingsFree(&settings);
    SettingsFree(&again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cpus),
        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_exchange),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_choices_and_flags),
        cmocka_unit_test(test_texts_and_lists),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_interpreter_options),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_table_rows_are_whole),
        cmocka_unit_test(test_table_columns_agree),
        cmocka_unit_test(test_table_defaults_are_valid),
        cmocka_unit_test(test_table_covers_groups_and_the_scm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
