/* What `check` has found: one table of all there is, with severity, reason and remedy. */
#ifndef PYHOSTSVC_CHECK_FINDINGS_H
#define PYHOSTSVC_CHECK_FINDINGS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum FindingSeverity { FINDING_NOTE, FINDING_WARNING, FINDING_ERROR } FindingSeverity;

typedef struct FindingKind {
    const wchar_t *id;
    FindingSeverity sure;   /* of what surely happens */
    FindingSeverity unsure; /* of what happens only if the script comes there */
    bool own;               /* nothing where the service runs as whoever asks */
    const wchar_t *reason;  /* a format with one %ls at most: what it is about */
    const wchar_t *remedy;  /* the same */
} FindingKind;

typedef struct Finding {
    const FindingKind *kind;
    FindingSeverity severity;
    wchar_t *file; /* the full path; empty: it is about no file */
    long line;     /* 0: about the file as a whole */
    wchar_t *reason;
    wchar_t *remedy;
} Finding;

typedef struct Findings {
    Finding *items;
    size_t count;
    bool own; /* the service runs as whoever asks */
} Findings;

extern const FindingKind FindingTable[];
extern const size_t FindingTableCount;

/* "error", "warning", "note" */
const wchar_t *FindingSeverityName(FindingSeverity severity);

/* Adds one, by its ID. One that the table does not have is left out. */
void FindingsAdd(Findings *findings, const wchar_t *id, bool sure, const wchar_t *file, long line,
                 const wchar_t *argument);

/* Adds one that brings its words along. */
void FindingsAddText(Findings *findings, const wchar_t *id, const wchar_t *reason, const wchar_t *remedy);

/* The same, of an error. */
void FindingsAddError(Findings *findings, const wchar_t *id, const Error *error);

/* The worst first; of each severity in the order in which they were added. */
void FindingsSort(Findings *findings);

size_t FindingsCount(const Findings *findings, FindingSeverity severity);

/* Appends them as the list that is the value of `key`. */
void FindingsAppendJson(const Findings *findings, Text *json, const wchar_t *key);

void FindingsFree(Findings *findings);

#endif
