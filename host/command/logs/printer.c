#include "command/logs/printer.h"

#include "base/memory.h"
#include "base/translation.h"
#include "command/logs/ctrl_c.h"
#include "log/reading/line.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUFFER_SIZE = 64 << 10, /* bytes */
    PIECE = 4096,           /* bytes of a line that are written to the console at once */
};

Printer PrinterOpen(const Match *match, bool raw) {
    return (Printer){.match = match, .raw = raw, .console = OutputIsConsole(), .buffer = MemoryNew(BUFFER_SIZE, 1)};
}

bool PrinterFlush(Printer *printer) {
    if (printer->code || CtrlCPressed()) return false;
    if (printer->length && !OutputBytes(printer->buffer, printer->length)) printer->code = GetLastError();
    printer->length = 0;
    return !printer->code;
}

static bool Append(Printer *printer, const char *bytes, size_t length) {
    if (printer->length + length > BUFFER_SIZE && !PrinterFlush(printer)) return false;
    if (length > BUFFER_SIZE) {
        if (!OutputBytes(bytes, length)) printer->code = GetLastError();
        return !printer->code;
    }
    memcpy(printer->buffer + printer->length, bytes, length);
    printer->length += length;
    return true;
}

/* Returns the length of the next piece; a piece never ends within a UTF-8 character. */
static size_t PieceLength(const char *bytes, size_t length) {
    if (length <= PIECE) return length;
    size_t piece = PIECE;
    while (piece > PIECE - 4 && ((unsigned char)bytes[piece] & 0xC0) == 0x80) piece--;
    return piece;
}

/* Returns the characters without a null; the caller frees. */
static wchar_t *ConsoleText(const char *bytes, size_t length) {
    enum { SYMBOL_FOR_NUL = 0x2400 };
    wchar_t *text = MemoryNew(length + 1, sizeof *text);
    int count = MultiByteToWideChar(CP_UTF8, 0, bytes, (int)length, text, (int)length);
    for (int i = 0; i < count; i++) {
        if (!text[i]) text[i] = SYMBOL_FOR_NUL;
    }
    return text;
}

static void PrintColoured(LineKind kind, const wchar_t *text) {
    wchar_t *coloured = OutputColoured(kind == LINE_HOST ? COLOUR_GREY : COLOUR_RED, text);
    OutputPrint(L"%#ls", coloured);
    free(coloured);
}

static void PrintPiece(const Printer *printer, LineKind kind, const char *bytes, size_t length) {
    wchar_t *text = ConsoleText(bytes, length);
    if (printer->raw) {
        OutputRaw(text);
    } else if (kind == LINE_PLAIN) {
        OutputText(text);
    } else {
        PrintColoured(kind, text);
    }
    free(text);
}

/* Prints a line to the console. Each piece sets and resets its colour, so that Ctrl-C does not leave a colour behind.
 */
static bool PrintToConsole(Printer *printer, const Line *line) {
    LineKind kind = LineClassify(&printer->traceback, line);
    const char *bytes = line->bytes;
    size_t length = LineLengthOfText(line);
    bool ended = length < line->length;
    if (line->offset == 0 && length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    while (length) {
        size_t piece = PieceLength(bytes, length);
        if (CtrlCPressed()) return false;
        PrintPiece(printer, kind, bytes, piece);
        bytes += piece;
        length -= piece;
    }
    if (ended) OutputPrint(L"\n");
    return !CtrlCPressed();
}

/* Ends an unfinished line of another file. */
static bool EndOtherLine(Printer *printer, const LogFile *file) {
    if (!printer->unfinished || printer->unfinished == file->number) return true;
    printer->unfinished = 0;
    if (!printer->console) return Append(printer, "\r\n", 2);
    OutputPrint(L"\n");
    return true;
}

static bool PrintLine(Printer *printer, const LogFile *file, const Line *line) {
    if (!EndOtherLine(printer, file)) return false;
    printer->unfinished = line->bytes[line->length - 1] == '\n' ? 0 : file->number;
    return printer->console ? PrintToConsole(printer, line) : Append(printer, line->bytes, line->length);
}

/* Copies bytes without splitting them into lines. */
static bool Copy(Printer *printer, const LogFile *file, uint64_t from, uint64_t to) {
    if (from < to && !EndOtherLine(printer, file)) return false;
    while (from < to) {
        if (printer->length == BUFFER_SIZE && !PrinterFlush(printer)) return false;
        char *target = printer->buffer + printer->length;
        size_t size = BUFFER_SIZE - printer->length;
        if (size > to - from) size = (size_t)(to - from);
        size_t got = file->span.read(file->span.context, from, target, size);
        if (!got) return !CtrlCPressed();
        printer->length += got;
        printer->unfinished = target[got - 1] == '\n' ? 0 : file->number;
        from += got;
    }
    return true;
}

bool PrinterPrint(Printer *printer, const LogFile *file, uint64_t from, uint64_t to) {
    if (!printer->console && !printer->match) return Copy(printer, file, from, to);
    Lines lines = LinesOpen(&file->span, from, to);
    Line line;
    bool ok = true;
    while (ok && MatchNext(printer->match, &lines, &line)) ok = PrintLine(printer, file, &line);
    LinesClose(&lines);
    return ok && !CtrlCPressed();
}

bool PrinterClose(Printer *printer, Error *error) {
    PrinterFlush(printer);
    if (printer->console && printer->unfinished) OutputPrint(L"\n");
    uint32_t code = printer->code;
    free(printer->buffer);
    *printer = (Printer){0};
    bool closed = code == ERROR_BROKEN_PIPE || code == ERROR_NO_DATA || code == ERROR_PIPE_NOT_CONNECTED;
    return !code || closed || ErrorSet(error, code, _(L"write to standard output"), L"");
}
