/* Time stamps: each line of sys.stdout and sys.stderr begins with the local time.
 *
 * A line is written when it is complete, so lines of several threads do not mix. Until then its text is kept here and
 * not in Python, so that it can be written without the GIL however the process ends. */
#ifndef PYHOSTSVC_PYTHON_PATCH_LINE_TIMES_H
#define PYHOSTSVC_PYTHON_PATCH_LINE_TIMES_H

#include "python/api/api.h"

/* Return functions for bootstrap.py: new references; NULL with a Python exception.
 *
 * stamp(write) returns a function (stream, text) that replaces the method `write` of a text stream. It is a C function,
 * because a stop could interrupt a Python function while a line is neither kept nor written.
 * stamps(descriptor, stream) names the descriptor that the stream's lines are written to.
 * end_line(stream) ends the line that the calling thread has begun on the stream. */
PyObject *LineTimesStamp(void);
PyObject *LineTimesStamps(void);
PyObject *LineTimesEndLine(void);

/* Writes the lines that any thread has begun, directly to the files of the descriptors. Does nothing if no line was
 * begun or no line has a time stamp. Any thread, without the GIL and without the heap. */
void LineTimesWriteRest(void);

#endif
