/* Lines of a log on their way to standard output: to a console in colours, to a pipe or file as the bytes that they
 * are. */
#ifndef PYHOSTSVC_COMMAND_LOGS_PRINTER_H
#define PYHOSTSVC_COMMAND_LOGS_PRINTER_H

#include "base/error.h"
#include "log/reading/log_file.h"
#include "log/reading/match.h"

#include <stdbool.h>

typedef struct Printer {
    const Match *match; /* the caller's; NULL: all lines */
    bool console;
    bool traceback;      /* the lines of one are being printed */
    unsigned unfinished; /* the number of the source whose last line has no end yet; 0: there is none */
    char *buffer;
    size_t length;
    uint32_t code; /* why nothing can be written any more; 0: it can */
} Printer;

/* Close with PrinterClose. */
Printer PrinterOpen(const Match *match);

/* Prints what matches of the lines between two offsets. A line that another file has left without an end is given one:
 * what stands in two files is never one line. False: nothing can be printed any more, or Ctrl-C came. */
bool PrinterPrint(Printer *printer, const LogFile *source, uint64_t from, uint64_t to);

/* Writes what is left. False: as PrinterPrint. */
bool PrinterFlush(Printer *printer);

/* On a console, what follows begins on a line of its own. Fails where something could not be written; that somebody
 * reads no further is no failure. */
bool PrinterClose(Printer *printer, Error *error);

#endif
