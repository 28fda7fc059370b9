/* Test programs of named cases: `<program> CASE` runs a case, prints each condition that does not hold, and exits with
 * 1 if there is one. Without a case the program prints the names of its cases. */
#ifndef TESTS_WINDOWS_CASES_H
#define TESTS_WINDOWS_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

extern int case_failures;

#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("%s, line %d: expected %s\n", __FILE__, __LINE__, #condition);                                      \
            case_failures++;                                                                                           \
        }                                                                                                              \
    } while (0)

typedef struct Case {
    const wchar_t *name;
    void (*run)(void);
} Case;

/* Each program defines its cases; cases.c has wmain, which puts the fake system in place first. */
extern const Case cases[];
extern const size_t case_count;

#endif
