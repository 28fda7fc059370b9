/* A service of NSSM's or srvany's, as the registry has it. Pure, but for OriginalRead (registry.c). */
#ifndef PYHOSTSVC_NSSM_ORIGINAL_H
#define PYHOSTSVC_NSSM_ORIGINAL_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ValueKind {
    VALUE_NUMBER, /* REG_DWORD */
    VALUE_TEXT,   /* REG_SZ; REG_EXPAND_SZ: `expands` */
    VALUE_LIST,   /* REG_MULTI_SZ */
    VALUE_OTHER,  /* whatever NSSM does not read either */
} ValueKind;

/* One value under Parameters. In a subkey it is called "AppExit\3"; a key's default value "AppExit\Default". */
typedef struct OriginalValue {
    wchar_t *name;
    ValueKind kind;
    uint32_t number;
    wchar_t *text;
    TextList list;
    bool expands;
} OriginalValue;

typedef struct Original {
    bool srvany; /* and not NSSM */
    bool stays;  /* the service itself becomes ours: what the SCM keeps of it needs no conversion */
    OriginalValue *values;
    size_t count;
    TextList variables; /* NAME=VALUE: the environment that every service of this machine has */
} Original;

/* Appends a value, and owns it from then on. */
void OriginalAppend(Original *original, OriginalValue value);
void OriginalFree(Original *original);

/* The value of that name, where it is of that kind; or NULL. Names are compared as the registry compares them. */
const OriginalValue *OriginalFind(const Original *original, const wchar_t *name, ValueKind kind);

/* Reads what `service` keeps under its Parameters. ERROR_CODE_NO_SERVICE where it is neither NSSM's nor srvany's:
 * `image_path`, its command line, tells which. Free with OriginalFree. */
bool OriginalRead(const wchar_t *service, const wchar_t *image_path, Original *ret_original, Error *error);

#endif
