/* Scans a script without running it: the service's interpreter reads the source and finds the imported modules with the
 * files in host/check/scanner. */
#ifndef PYHOSTSVC_CHECK_SCAN_H
#define PYHOSTSVC_CHECK_SCAN_H

#include "base/error.h"
#include "base/text.h"
#include "python/find/discovery.h"

#include <stdbool.h>

typedef struct ScanRecord {
    wchar_t *id;       /* the finding's ID (check/findings.c) */
    wchar_t *file;     /* the full path; empty if the record is not about a file */
    long line;         /* 0 if the record is about the whole file */
    wchar_t *argument; /* the subject: a module, a path or a call; may be empty */
    wchar_t *remedy;   /* the subject of the remedy; empty if it is `argument` */
    bool sure;         /* it happens in every run of the script */
} ScanRecord;

typedef struct ScanOptions {
    const PythonInstallation *python;
    const TextList *words;       /* the interpreter's options */
    const TextList *environment; /* NAME=VALUE: the service's variables, in addition to the system's */
    const TextList *variables;   /* the names of all variables that the service has */
    const TextList *arguments;   /* of the script */
    const wchar_t *proxy;        /* the proxy that only the caller's Windows settings name; NULL if there is none */
    const wchar_t *target;       /* the full path of the script, or the module's name */
    bool module;
    bool deep; /* also check whether the imports of packages exist; takes up to two seconds more */
} ScanOptions;

typedef struct Scan {
    const char *version; /* "3.13.5"; static */
    ScanRecord *records;
    size_t count;
    TextList imports; /* the names of all modules that the script and its own modules import */
    bool failed;      /* the scan did not finish; `failure` says why */
    Error failure;
} Scan;

/* Starts Python in this process and scans in the current directory, which must be the service's. Fails if Python does
 * not start. Call it once per process; the process cannot use Python for anything else afterwards. The caller frees the
 * scan with ScanFree. */
bool ScanRun(const ScanOptions *options, Scan *ret_scan, Error *error);
void ScanFree(Scan *scan);

#endif
