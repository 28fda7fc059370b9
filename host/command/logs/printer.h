/* Prints lines of a log to standard output: as unchanged bytes to a pipe or file; on a console in colours and with
 * control characters made visible (base/visible.h), or raw. */
#ifndef PYHOSTSVC_COMMAND_LOGS_PRINTER_H
#define PYHOSTSVC_COMMAND_LOGS_PRINTER_H

#include "base/error.h"
#include "log/reading/log_file.h"
#include "log/reading/match.h"

#include <stdbool.h>

typedef struct Printer {
    const Match *match; /* owned by the caller; NULL for all lines */
    bool raw;           /* a console gets the characters as they are, without colours of the host */
    bool console;
    bool traceback;      /* a traceback is being printed */
    unsigned unfinished; /* the number of the log file whose last printed line is unfinished; 0 if there is none */
    char *buffer;
    size_t length;
    uint32_t code; /* the error of the first failed write; 0 if there is none */
} Printer;

/* Opens a printer for standard output; the caller closes it with PrinterClose. */
Printer PrinterOpen(const Match *match, bool raw);

/* Prints the matching lines between two offsets. Ends an unfinished line of another file first, so that lines of two
 * files never become one. Returns false if standard output cannot be written or Ctrl-C was pressed. */
bool PrinterPrint(Printer *printer, const LogFile *file, uint64_t from, uint64_t to);

/* Writes the buffer. Returns false as PrinterPrint does. */
bool PrinterFlush(Printer *printer);

/* Writes the buffer and, on a console, ends an unfinished line. Fails if a write failed; a reader that closed the pipe
 * is not a failure. */
bool PrinterClose(Printer *printer, Error *error);

#endif
