#include "base/error.h"

#include "base/array.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>

/* Formats into a field of an Error and cuts what does not fit. */
static void ErrorFormat(wchar_t *field, size_t size, const wchar_t *format, va_list arguments) {
    Text text = {0};
    TextAppendFormatV(&text, format, arguments);
    size_t length = text.length < size ? text.length : size - 1;
    wmemcpy(field, text.data, length);
    field[length] = L'\0';
    TextFree(&text);
}

static void ErrorStart(Error *error, uint32_t code, const wchar_t *operation) {
    error->code = code ? code : ERROR_CODE_FAILED;
    error->operation = operation;
    error->remedy[0] = L'\0';
}

bool ErrorSet(Error *error, uint32_t code, const wchar_t *operation, const wchar_t *detail_format, ...) {
    va_list arguments;
    va_start(arguments, detail_format);
    ErrorStart(error, code, operation);
    ErrorFormat(error->detail, COUNT_OF(error->detail), detail_format, arguments);
    va_end(arguments);
    return false;
}

bool ErrorSay(Error *error, uint32_t code, const wchar_t *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    ErrorStart(error, code, NULL);
    ErrorFormat(error->detail, COUNT_OF(error->detail), format, arguments);
    va_end(arguments);
    return false;
}

bool ErrorRemedy(Error *error, const wchar_t *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    ErrorFormat(error->remedy, COUNT_OF(error->remedy), format, arguments);
    va_end(arguments);
    return false;
}

bool ErrorRemedyMore(Error *error, const wchar_t *format, ...) {
    size_t size = COUNT_OF(error->remedy);
    size_t length = wcslen(error->remedy);
    if (length && length + 1 < size) error->remedy[length++] = L' ';
    va_list arguments;
    va_start(arguments, format);
    ErrorFormat(error->remedy + length, size - length, format, arguments);
    va_end(arguments);
    return false;
}

bool ErrorRemedyElevate(Error *error) {
    if (error->code != ERROR_CODE_DENIED) return false;
    return ErrorRemedy(error, _(L"Run this from an elevated prompt (Run as administrator)."));
}
