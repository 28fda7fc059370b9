/* Programs of cases that look at what reaches the system, through the replaceable table: `<program> CASE` runs one,
 * prints what differs from what is expected, and exits with 1 then; without a case it prints their names. */
#ifndef TESTS_UNIT_CALLS_H
#define TESTS_UNIT_CALLS_H

#include "base/text.h"

#include <stdio.h>

static int failures;

#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("line %d: expected %s\n", __LINE__, #condition);                                                    \
            failures++;                                                                                                \
        }                                                                                                              \
    } while (0)

typedef struct Case {
    const wchar_t *name;
    void (*run)(void);
} Case;

static int RunCase(const Case *cases, size_t count, int argument_count, wchar_t **arguments) {
    for (size_t i = 0; i < count; i++) {
        if (argument_count < 2) {
            printf("%ls\n", cases[i].name);
        } else if (TextEqual(arguments[1], cases[i].name)) {
            cases[i].run();
            return failures ? 1 : 0;
        }
    }
    return argument_count < 2 ? 0 : 2;
}

#endif
