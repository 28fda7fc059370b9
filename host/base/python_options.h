/* python.exe's command line: which words are the interpreter's own, and what is to be run. CPython reads the same words
 * itself; this is for who has to know before. Pure. Source: "Command line and environment", Python documentation;
 * CPython, Python/getopt.c. */
#ifndef PYHOSTSVC_BASE_PYTHON_OPTIONS_H
#define PYHOSTSVC_BASE_PYTHON_OPTIONS_H

#include "base/text.h"

#include <stdbool.h>

typedef enum PythonCommandKind {
    PROGRAM_INPUT,   /* standard input: nothing was named, or "-" */
    PROGRAM_SCRIPT,  /* a file, a folder or a zip file */
    PROGRAM_MODULE,  /* -m */
    PROGRAM_COMMAND, /* -c */
} PythonCommandKind;

typedef struct PythonCommand {
    PythonCommandKind kind;
    const wchar_t *what;   /* the path, the module's name or the source; NULL for standard input. Borrowed */
    size_t options;        /* how many words are the interpreter's options; `what` not among them */
    bool skips_line;       /* -x */
    bool interactive;      /* -i */
    const wchar_t *answer; /* the option that Python only answers, and ends: -V, -h and their like. NULL: none */
    const wchar_t *open;   /* the option at the end that lacks its value. NULL: none */
} PythonCommand;

/* Reads the words after the program's own name. What is no option that is known counts as one without a value: CPython
 * has its own word on it. */
PythonCommand PythonCommandRead(const TextList *words);

/* Appends an interpreter option that was given as one word: "-X dev" and "-W error" become two. */
void PythonCommandAppendOption(TextList *words, const wchar_t *option);

#endif
