/* What is known of a script before it runs: the interpreter that a service would have reads its source, and finds what
 * it imports, by the files in host/python/check. None of it is run. */
#ifndef PYHOSTSVC_CHECK_SCAN_H
#define PYHOSTSVC_CHECK_SCAN_H

#include "base/error.h"
#include "base/text.h"
#include "python/find/discovery.h"

#include <stdbool.h>

typedef struct ScanRecord {
    wchar_t *id;       /* of a finding (check/findings.c) */
    wchar_t *file;     /* the full path; empty: it is about no file */
    long line;         /* 0: about the file as a whole */
    wchar_t *argument; /* what it is about: a module, a path, a call; may be empty */
    bool sure;         /* it surely happens, whenever the script runs */
} ScanRecord;

typedef struct ScanOptions {
    const PythonInstallation *python;
    const TextList *words;       /* the interpreter's options */
    const TextList *environment; /* NAME=VALUE: what the service has beside the system's */
    const wchar_t *what;         /* the full path of the script, or a module's name */
    bool module;
    bool deep; /* also look for what imported packages need; takes seconds */
} ScanOptions;

typedef struct Scan {
    const char *version; /* "3.13.5"; static */
    ScanRecord *records;
    size_t count;
    TextList imports; /* the names of all modules that the script and its own modules import */
    bool failed;      /* it was not finished: `failure` */
    Error failure;
} Scan;

/* Starts Python in this process and scans, in the current directory, which is to be the service's. False where that
 * Python does not start. Once in a process, which has nothing left to do with Python then. Free with ScanFree. */
bool ScanRun(const ScanOptions *options, Scan *ret_scan, Error *error);
void ScanFree(Scan *scan);

#endif
