/* Parses the command line of python.exe: which words are interpreter options, and what Python runs. CPython parses the
 * same words itself; this is for code that must know the result before Python is loaded. Pure. Source: "Command line
 * and environment", Python documentation; CPython, Python/getopt.c. */
#ifndef PYHOSTSVC_BASE_PYTHON_OPTIONS_H
#define PYHOSTSVC_BASE_PYTHON_OPTIONS_H

#include "base/text.h"

#include <stdbool.h>

typedef enum PythonCommandKind {
    PROGRAM_INPUT,   /* standard input: no program was named, or "-" */
    PROGRAM_SCRIPT,  /* a file, a folder or a zip file */
    PROGRAM_MODULE,  /* -m */
    PROGRAM_COMMAND, /* -c */
} PythonCommandKind;

typedef struct PythonCommand {
    PythonCommandKind kind;
    const wchar_t *what;   /* the path, module name or source, owned by the caller; NULL for standard input */
    size_t options;        /* number of words that are interpreter options, without `what` */
    bool skips_line;       /* -x */
    bool interactive;      /* -i */
    const wchar_t *answer; /* an option that Python answers before it exits, such as -V or -h; NULL if none */
    const wchar_t *open;   /* the last option if its value is missing; otherwise NULL */
} PythonCommand;

/* Parses the words after the program name. An unknown option counts as one without a value: CPython reports it. */
PythonCommand PythonCommandRead(const TextList *words);

/* Appends an interpreter option that was given as one word: "-X dev" and "-W error" become two. */
void PythonCommandAppendOption(TextList *words, const wchar_t *option);

#endif
