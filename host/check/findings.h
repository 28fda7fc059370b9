/* Checks whether a script would run as a service. This file has the table of all possible findings, each with its
 * severity, reason and remedy, and the list of those that apply to a script. */
#ifndef PYHOSTSVC_CHECK_FINDINGS_H
#define PYHOSTSVC_CHECK_FINDINGS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum FindingSeverity { FINDING_NOTE, FINDING_WARNING, FINDING_ERROR } FindingSeverity;

typedef struct FindingKind {
    const wchar_t *id;      /* after a colon: the variant, which has another remedy */
    FindingSeverity sure;   /* if it happens in every run */
    FindingSeverity unsure; /* if it depends on a condition or a call */
    bool account;           /* a finding only if the service runs as another account than the caller's */
    const wchar_t *reason;  /* a format with at most one %ls, the subject of the finding */
    const wchar_t *remedy;  /* a format with at most one %ls, as `reason` */
} FindingKind;

typedef struct Finding {
    const FindingKind *kind;
    FindingSeverity severity;
    wchar_t *file; /* the full path; empty if the finding is not about a file */
    long line;     /* 0 if the finding is about the whole file */
    wchar_t *reason;
    wchar_t *remedy;
} Finding;

typedef struct Findings {
    Finding *items;
    size_t count;
    bool as_caller; /* the service runs as the caller's account */
} Findings;

extern const FindingKind FindingTable[];
extern const size_t FindingTableCount;

/* Returns "error", "warning" or "note". */
const wchar_t *FindingSeverityName(FindingSeverity severity);

/* Returns the finding's ID without its variant. The caller frees. */
wchar_t *FindingId(const Finding *finding);

/* Adds a finding by its ID. An ID that is not in the table is ignored. `sure`: it happens in every run. */
void FindingsAdd(Findings *findings, const wchar_t *id, bool sure, const wchar_t *file, long line,
                 const wchar_t *argument);

/* As FindingsAdd, with another subject for the remedy if `remedy` is not empty. */
void FindingsAddRemedy(Findings *findings, const wchar_t *id, bool sure, const wchar_t *file, long line,
                       const wchar_t *argument, const wchar_t *remedy);

/* Adds a finding with its reason and remedy already worded. */
void FindingsAddText(Findings *findings, const wchar_t *id, const wchar_t *reason, const wchar_t *remedy);

/* Adds a finding with the message and the remedy of `error`. */
void FindingsAddError(Findings *findings, const wchar_t *id, const Error *error);

/* Sorts by severity, errors first; keeps the order of addition within a severity. */
void FindingsSort(Findings *findings);

size_t FindingsCount(const Findings *findings, FindingSeverity severity);

/* Appends the findings as the JSON member `key`, a list of objects. */
void FindingsAppendJson(const Findings *findings, Text *json, const wchar_t *key);

void FindingsFree(Findings *findings);

#endif
