/* From NSSM's parameters to our settings: one table of all that NSSM 2.24 knows (and its later builds, 2.24-101), each
 * with what becomes of it here, or why nothing does. Pure. Source: NSSM's README and "Usage" page (nssm.cc). */
#ifndef PYHOSTSVC_NSSM_CONVERSION_H
#define PYHOSTSVC_NSSM_CONVERSION_H

#include "base/error.h"
#include "nssm/original.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stddef.h>

/* What has no equivalent, or a different one. */
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

/* A conversion that goes on. */
typedef struct Conversion {
    const Original *original;
    Settings *settings;
    Notes *notes;
} Conversion;

/* Translates one parameter, or several that belong together. */
typedef bool ConversionStep(const Conversion *conversion, Error *error);

/* Exactly one of setting, step, with and none says what becomes of it. */
typedef struct Parameter {
    const wchar_t *name; /* with a backslash at its end: all values in that subkey */
    ValueKind kind;
    const SettingDefinition *setting; /* takes the number as it is */
    ConversionStep *step;
    const wchar_t *with; /* it is translated together with that one */
    const wchar_t *none; /* why it has no equivalent; a number 0 of such a one says nothing */
} Parameter;

extern const Parameter ParameterTable[];
extern const size_t ParameterCount;

/* Fills `settings` with what the original's parameters come to, and `notes` with what does not. A `module` that is set
 * already is what runs, whatever the application is. Fails where the application is not Python, or runs neither a
 * script nor a module. */
bool ConversionRun(const Original *original, Settings *settings, Notes *notes, Error *error);

/* The text of a parameter with the variables in it expanded, as NSSM expands it. The caller frees; NULL where it is not
 * there, or empty. A variable that only the account knows stays, and is noted. */
wchar_t *ConversionText(const Conversion *conversion, const wchar_t *name);

/* The same of a path: without quotes around it. */
wchar_t *ConversionPath(const Conversion *conversion, const wchar_t *name);

/* A path as it is, or below the service's directory where it is relative. The caller frees. */
wchar_t *ConversionBelow(const Conversion *conversion, const wchar_t *path);

/* "50 %TEMP%" with the variables of `own` (the last one of a name counts), then of the machine. What neither knows
 * stays. The caller frees. `ret_open`: where not NULL, the first name that stayed, which the caller frees, or NULL. */
wchar_t *ConversionExpand(const wchar_t *text, const TextList *own, const TextList *machine, wchar_t **ret_open);

/* Sets one of our numbers, within its limits; notes where it was out of them. */
void ConversionNumber(const Conversion *conversion, const wchar_t *parameter, const SettingDefinition *setting,
                      uint32_t number);

/* The steps. */
ConversionStep ConvertEnvironment, ConvertDirectory, ConvertApplication, ConvertStreams, ConvertExits, ConvertRotation,
    ConvertTimestamps, ConvertStop, ConvertPriority, ConvertAffinity, ConvertTree, ConvertHooks;

#endif
