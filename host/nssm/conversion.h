/* Converts NSSM's parameters to settings. One table lists every parameter that NSSM 2.24 (and its later
 * builds, 2.24-101) knows, and how it is converted or why it is not. Pure. Source: NSSM's README and "Usage" page
 * (nssm.cc). */
#ifndef PYHOSTSVC_NSSM_CONVERSION_H
#define PYHOSTSVC_NSSM_CONVERSION_H

#include "base/error.h"
#include "nssm/original.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stddef.h>

/* A parameter that has no equivalent, or a different one. */
typedef struct Note {
    wchar_t *parameter; /* NSSM's name for it */
    wchar_t *text;
} Note;

typedef struct Notes {
    Note *items;
    size_t count;
} Notes;

void NotesAppend(Notes *notes, const wchar_t *parameter, const wchar_t *format, ...);
void NotesFree(Notes *notes);

/* A conversion in progress. */
typedef struct Conversion {
    const Original *original;
    Settings *settings;
    Notes *notes;
    TextList *variables; /* the service's own ones, expanded as at present, for the parameters that refer to them */
} Conversion;

/* Converts one parameter, or several that belong together. */
typedef bool ConversionStep(const Conversion *conversion, Error *error);

/* Exactly one of setting, step, converted_with and no_equivalent is set. */
typedef struct Parameter {
    const wchar_t *name; /* a backslash at the end means all values in that subkey */
    ValueKind kind;
    const SettingDefinition *setting; /* takes the number as it is */
    ConversionStep *step;
    const wchar_t *converted_with; /* the parameter whose step also converts this one */
    const wchar_t *no_equivalent;  /* why the parameter has no equivalent; not noted for the number 0 */
} Parameter;

extern const Parameter ParameterTable[];
extern const size_t ParameterCount;

/* Fills `settings` from the original's parameters, and `notes` with the parameters that differ. If `module` is already
 * set, the service runs that module, whatever the application is. Otherwise fails if the application is not Python, or
 * runs neither a script nor a module. */
bool ConversionRun(const Original *original, Settings *settings, Notes *notes, Error *error);

/* Returns the text of a parameter with its variables expanded as NSSM expands them; NULL if it is missing or empty. The
 * caller frees it. A variable that only the account has stays unexpanded, and is noted. */
wchar_t *ConversionText(const Conversion *conversion, const wchar_t *name);

/* Returns a path as ConversionText does, without the quotes around it. */
wchar_t *ConversionPath(const Conversion *conversion, const wchar_t *name);

/* Returns an absolute path as it is, and a relative path below the service's directory. The caller frees it. */
wchar_t *ConversionBelow(const Conversion *conversion, const wchar_t *path);

/* Returns a text such as "50 %TEMP%" with its variables expanded from `own` (the last one of a name counts), then from
 * `machine`; unknown variables stay. The caller frees it. `ret_open`, unless NULL, receives the first name that stayed,
 * which the caller frees, or NULL. */
wchar_t *ConversionExpand(const wchar_t *text, const TextList *own, const TextList *machine, wchar_t **ret_open);

/* Sets a number within its limits, and notes if it was out of range. */
void ConversionNumber(const Conversion *conversion, const wchar_t *parameter, const SettingDefinition *setting,
                      uint32_t number);

/* The steps of the conversion. */
ConversionStep ConvertEnvironment, ConvertDirectory, ConvertApplication, ConvertStreams, ConvertExits, ConvertRotation,
    ConvertTimestamps, ConvertStop, ConvertPriority, ConvertAffinity, ConvertTree, ConvertHooks;

#endif
