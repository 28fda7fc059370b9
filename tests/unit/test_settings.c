#include "unit.h"

#include "settings/settings.h"

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
        uint32_t milliseconds; /* 0: refused */
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

static void test_names(void **state) {
    (void)state;
    static const wchar_t *const good[] = {L"heartbeat", L"a b", L"\u2603", L"com", L"com10", L"a.b-c_d", L"conx"};
    static const wchar_t *const bad[] = {L"",   L"a/b", L"a\\b", L"a:b",    L"a?",   L"a\"b", L"a ", L" a",
                                         L"a.", L"con", L"NUL",  L"com1.x", L"lpt9", L"a\tb", L"..", L"."};
    Error error;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(SettingsCheckName(good[i], &error));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(SettingsCheckName(bad[i], &error));
        assert_text(error.remedy, L"Give another one with --name.");
    }
    wchar_t long_name[258];
    wmemset(long_name, L'x', 257);
    long_name[257] = 0;
    assert_false(SettingsCheckName(long_name, &error));
    assert_true(SettingsCheckName(long_name + 1, &error));
}

/* The table is what everything else is made from: it must be whole. */
static void test_table(void **state) {
    (void)state;
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        assert_non_null(definition->name);
        assert_non_null(definition->help);
        if (definition->option && definition->type != SETTING_FLAG) assert_non_null(definition->metavar);
        if (definition->type == SETTING_FLAG) assert_null(definition->metavar);
        if (definition->type == SETTING_CHOICE) assert_non_null(definition->choices);
        if (definition->type == SETTING_DURATION) assert_true(definition->minimum < definition->maximum);
        for (size_t j = 0; j < i; j++) {
            assert_int_not_equal(definition->offset, SettingsTable[j].offset);
            assert_false(TextEqual(definition->name, SettingsTable[j].name));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_choices_and_flags),
        cmocka_unit_test(test_texts_and_lists),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
