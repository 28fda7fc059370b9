/* The compiled files of host/check/scanner. Compiling them takes as long as a start of Python, so the first check of a
 * Python version keeps the code in %CommonProgramFiles%\pyhostsvc, where only administrators can write. */
#ifndef PYHOSTSVC_CHECK_SCANNER_CODE_H
#define PYHOSTSVC_CHECK_SCANNER_CODE_H

#include <stdbool.h>

/* Loads the scanner's files as the package _check. Returns false with a Python exception. */
bool ScannerCodeLoad(void);

/* Keeps the code of the files if they were compiled, for the next check. Does nothing if the caller may not write
 * there. */
void ScannerCodeSave(void);

#endif
