/* Threads and their frames, as text: what CPython's faulthandler writes, and what the host shows of them. Pure.
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
    wchar_t *function; /* empty where it is not known */
    wchar_t *source;   /* the line; NULL where it cannot be read */
} Frame;

typedef struct FramesThread {
    unsigned long id; /* the system's; 0: not known */
    wchar_t *name;    /* threading's, as repr() shows it; NULL: not known */
    bool main;
    bool crashed;
    Frame *frames; /* the innermost one first */
    size_t count;
} FramesThread;

typedef struct FramesList {
    FramesThread *threads;
    size_t count;
} FramesList;

/* Reads either of the two. What is no thread's is left out. Free with FramesFree. */
void FramesParse(const wchar_t *text, FramesList *ret_list);
void FramesFree(FramesList *list);

/* `text` with what faulthandler writes for characters outside of ASCII (\xe9, \u670d, \U0001f600) turned back into
 * them. It leaves backslashes as they are: a folder may be called "xe9". The caller frees; NULL: there is nothing of
 * the kind.
 */
wchar_t *FramesUnescape(const wchar_t *text);

/* Marks the threads with these numbers (0: none), and puts them first: the one that crashed, which Python may not know,
 * then the main thread. Of
 * the others, drops those without a frame: threads of the host's that wait for the GIL. */
void FramesMark(FramesList *list, unsigned long main, unsigned long crashed);

/* The text of them all, without a last line end. The caller frees. */
wchar_t *FramesText(const FramesList *list);

/* The main thread's innermost frame that is the script's own, such as "a.py, line 12, in main: queue.get()"; where it
 * has none, the innermost one. `library` is the folder of Python's own modules. The caller frees; NULL: no frame. */
wchar_t *FramesBlocked(const FramesList *list, const wchar_t *library);

#endif
