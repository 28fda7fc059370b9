/* Threads and their frames as text, in faulthandler's format and in the host's own. Pure.
 *
 *     main thread 'MainThread' (innermost call first):
 *       File "C:\srv\a.py", line 12, in main
 *         the_source_of_that_line()
 */
#ifndef PYHOSTSVC_PYTHON_THREADS_FRAMES_H
#define PYHOSTSVC_PYTHON_THREADS_FRAMES_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Frame {
    wchar_t *file;
    unsigned line;
    wchar_t *function; /* empty if unknown */
    wchar_t *source;   /* the line; NULL if it cannot be read */
} Frame;

typedef struct FramesThread {
    unsigned long id; /* Windows' thread ID; 0 if unknown */
    wchar_t *name;    /* threading's name, as repr() shows it; NULL if unknown */
    bool main;
    bool crashed;
    Frame *frames; /* the innermost frame first */
    size_t count;
} FramesThread;

typedef struct FramesList {
    FramesThread *threads;
    size_t count;
} FramesList;

/* Parses both formats, and skips other text. Free the list with FramesFree. */
void FramesParse(const wchar_t *text, FramesList *ret_list);
void FramesFree(FramesList *list);

/* Replaces faulthandler's escapes for characters outside ASCII (\xe9, \u670d, \U0001f600). faulthandler does not escape
 * backslashes, so "\xe9" may also be a folder's name. The caller frees the result; NULL if there is no escape. */
wchar_t *FramesUnescape(const wchar_t *text);

/* Marks the threads with these IDs (0 = no thread) and moves them to the front: the crashed thread, which Python may
 * not know, then the main thread. Removes other threads without a frame: the host's own, which wait for the GIL. */
void FramesMark(FramesList *list, unsigned long main, unsigned long crashed);

/* Returns the text of all threads, without a final line end. The caller frees it. */
wchar_t *FramesText(const FramesList *list);

/* Returns the main thread's innermost frame that belongs to the script, such as "a.py, line 12, in main: queue.get()";
 * if no frame does, the innermost one. `library` is the folder of Python's own modules. The caller frees the text; NULL
 * if the main thread has no frame. */
wchar_t *FramesBlocked(const FramesList *list, const wchar_t *library);

#endif
