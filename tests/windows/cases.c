#include "cases.h"

#include "base/text.h"
#include "fake_system.h"

int case_failures;

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    FakeSystemUse();
    for (size_t i = 0; i < case_count; i++) {
        if (count < 2) {
            printf("%ls\n", cases[i].name);
        } else if (TextEqual(arguments[1], cases[i].name)) {
            cases[i].run();
            return case_failures ? 1 : 0;
        }
    }
    return count < 2 ? 0 : 2;
}
