/* The headers that cmocka needs before its own, and a comparison of wide strings. */
#ifndef PYHOSTSVC_TESTS_UNIT_H
#define PYHOSTSVC_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define assert_text(actual, expected)                                                                                  \
    do {                                                                                                               \
        const wchar_t *actual_text = (actual);                                                                         \
        const wchar_t *expected_text = (expected);                                                                     \
        if (!actual_text || wcscmp(actual_text, expected_text) != 0) {                                                 \
            print_error("'%ls', expected '%ls'\n", actual_text ? actual_text : L"(null)", expected_text);              \
            fail();                                                                                                    \
        }                                                                                                              \
    } while (0)

#endif
