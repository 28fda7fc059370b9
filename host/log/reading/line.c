#include "log/reading/line.h"

#include "base/array.h"

#include <string.h>

static const char host_mark[] = "[pyhostsvc] ";
enum { HOST_MARK = sizeof host_mark - 1 };

typedef struct Bytes {
    const char *at;
    size_t length;
} Bytes;

static Bytes Skip(Bytes bytes, size_t count) {
    if (count > bytes.length) count = bytes.length;
    return (Bytes){bytes.at + count, bytes.length - count};
}

static bool StartsWith(Bytes bytes, const char *text) {
    size_t length = strlen(text);
    return bytes.length >= length && memcmp(bytes.at, text, length) == 0;
}

/* Returns the first occurrence of `text`; NULL if there is none. */
static const char *Find(Bytes bytes, const char *text) {
    size_t length = strlen(text);
    while (bytes.length >= length) {
        const char *first = memchr(bytes.at, *text, bytes.length - length + 1);
        if (!first) return NULL;
        bytes = Skip(bytes, (size_t)(first - bytes.at));
        if (memcmp(bytes.at, text, length) == 0) return bytes.at;
        bytes = Skip(bytes, 1);
    }
    return NULL;
}

static bool StartsWithTime(Bytes bytes) {
    static const char pattern[] = "0000-00-00 00:00:00.000 ";
    if (bytes.length < LINE_TIME) return false;
    for (size_t i = 0; i < LINE_TIME; i++) {
        bool ok = pattern[i] == '0' ? bytes.at[i] >= '0' && bytes.at[i] <= '9' : bytes.at[i] == pattern[i];
        if (!ok) return false;
    }
    return bytes.length == LINE_TIME || strchr(" \r\n", bytes.at[LINE_TIME]);
}

/* Returns the line's bytes without a byte order mark. */
static Bytes BytesOf(const Line *line) {
    Bytes bytes = {line->bytes, line->length};
    return line->offset == 0 && StartsWith(bytes, "\xEF\xBB\xBF") ? Skip(bytes, 3) : bytes;
}

bool LineTime(const Line *line, char ret_time[LINE_TIME + 1]) {
    Bytes bytes = BytesOf(line);
    if (StartsWith(bytes, host_mark)) bytes = Skip(bytes, HOST_MARK);
    if (!StartsWithTime(bytes)) return false;
    memcpy(ret_time, bytes.at, LINE_TIME);
    ret_time[LINE_TIME] = '\0';
    return true;
}

bool LineStartsRun(const Line *line, size_t *ret_at) {
    Bytes bytes = {line->bytes, line->length};
    for (const char *mark; (mark = Find(bytes, host_mark)); bytes = Skip(bytes, HOST_MARK)) {
        bytes = Skip(bytes, (size_t)(mark - bytes.at));
        Bytes words = Skip(bytes, HOST_MARK);
        if (StartsWithTime(words) && StartsWith(Skip(words, LINE_TIME), " service '") &&
            Find(words, "' starts, process ")) {
            *ret_at = (size_t)(bytes.at - line->bytes);
            return true;
        }
    }
    return false;
}

static bool IsOneOf(char character, const char *set) {
    return character && strchr(set, character);
}

/* Skips the characters that draw the frame of an exception group: "  + ", "  | ". */
static Bytes SkipFrame(Bytes bytes) {
    while (bytes.length && IsOneOf(*bytes.at, " \t+|-")) bytes = Skip(bytes, 1);
    return bytes;
}

/* Does the line begin a traceback of Python or faulthandler? */
static bool BeginsTraceback(Bytes bytes) {
    static const char *const beginnings[] = {
        "Traceback (most recent call last):",
        "Exception Group Traceback (most recent call last):",
        "Current thread 0x",
        "Fatal Python error: ",
        "Windows fatal exception: ",
    };
    bytes = SkipFrame(bytes);
    for (size_t i = 0; i < COUNT_OF(beginnings); i++) {
        if (StartsWith(bytes, beginnings[i])) return true;
    }
    return StartsWith(bytes, "Thread 0x") && Find(bytes, "(most recent call first):");
}

/* Is this the last line of an exception group? It is indented like the whole group. */
static bool EndsGroup(Bytes bytes) {
    const char *plus = memchr(bytes.at, '+', bytes.length);
    if (!plus) return false;
    size_t dashes = 0;
    Bytes rest = Skip(bytes, (size_t)(plus - bytes.at) + 1);
    while (dashes < rest.length && rest.at[dashes] == '-') dashes++;
    return dashes > 1 && (dashes == rest.length || strchr("\r\n", rest.at[dashes]));
}

/* Is this the line between two chained tracebacks? */
static bool JoinsTracebacks(Bytes bytes) {
    bytes = SkipFrame(bytes);
    return StartsWith(bytes, "During handling of the above exception, another exception occurred:") ||
           StartsWith(bytes, "The above exception was the direct cause of the following exception:");
}

LineKind LineClassify(bool *traceback, const Line *line) {
    Bytes bytes = BytesOf(line);
    if (StartsWith(bytes, host_mark))
        return LINE_HOST; /* a host line between a script's lines does not change the state */
    if (StartsWithTime(bytes)) bytes = Skip(bytes, LINE_TIME + 1);
    if (BeginsTraceback(bytes)) {
        *traceback = true;
        return LINE_TRACEBACK;
    }
    if (JoinsTracebacks(bytes)) return LINE_TRACEBACK;
    if (!*traceback) return LINE_PLAIN;
    /* The lines of a traceback are indented; the first line that is not is the exception. */
    *traceback = bytes.length && IsOneOf(*bytes.at, " \t") && !EndsGroup(bytes);
    return LINE_TRACEBACK;
}
