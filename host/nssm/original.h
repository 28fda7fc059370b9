/* The registry values of an NSSM or srvany service. Pure, except OriginalRead (original_registry.c). */
#ifndef PYHOSTSVC_NSSM_ORIGINAL_H
#define PYHOSTSVC_NSSM_ORIGINAL_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ValueKind {
    VALUE_NUMBER, /* REG_DWORD */
    VALUE_TEXT,   /* REG_SZ, or REG_EXPAND_SZ with `expands` set */
    VALUE_LIST,   /* REG_MULTI_SZ */
    VALUE_OTHER,  /* a type that NSSM does not read either */
} ValueKind;

/* One value under Parameters. A value in a subkey is named "AppExit\3", the default value of a key "AppExit\Default".
 */
typedef struct OriginalValue {
    wchar_t *name;
    ValueKind kind;
    uint32_t number;
    wchar_t *text;
    TextList list;
    bool expands;
} OriginalValue;

typedef struct Original {
    bool srvany;   /* a srvany service, not an NSSM service */
    bool in_place; /* the service itself is converted: the configuration in the SCM stays as it is */
    OriginalValue *values;
    size_t count;
    TextList variables; /* NAME=VALUE: the environment that every service on this computer has */
} Original;

/* Appends a value, and takes ownership of what it points to. */
void OriginalAppend(Original *original, OriginalValue value);
void OriginalFree(Original *original);

/* Returns the value of that name, or NULL if there is none or it has another kind. Ignores case, as the registry does.
 */
const OriginalValue *OriginalFind(const Original *original, const wchar_t *name, ValueKind kind);

/* Reads the values under the Parameters key of `service`. Fails with ERROR_CODE_NO_SERVICE if `image_path`, its command
 * line, shows that it is neither an NSSM nor a srvany service. The caller frees with OriginalFree. */
bool OriginalRead(const wchar_t *service, const wchar_t *image_path, Original *ret_original, Error *error);

#endif
