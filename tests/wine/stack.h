/* Makes Wine keep the part of a stack that SetThreadStackGuarantee has asked for. */
#ifndef TESTS_WINE_STACK_H
#define TESTS_WINE_STACK_H

#include <windows.h>

BOOL WINAPI StackSetGuarantee(PULONG bytes);

#endif
