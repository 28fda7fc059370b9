/* Lines of sys.stdout and sys.stderr that begin with the local time. A line is written when it is whole, so that
 * threads do not mix theirs; what there is of it until then is kept here, and not in Python: whatever ends the process
 * can have it written without the GIL. */
#ifndef PYHOSTSVC_PYTHON_PATCH_LINE_TIMES_H
#define PYHOSTSVC_PYTHON_PATCH_LINE_TIMES_H

#include "python/api/api.h"

/* bootstrap.py's stamp(write): a function (stream, text) that stands for the method `write` of a text stream. And its
 * stamps(descriptor, stream): that stream's lines go to that descriptor. It is no function of Python's: one of those
 * could be interrupted, by a stop, while a line is neither kept nor written. New references, to be given to
 * bootstrap.py; NULL with a Python exception. */
PyObject *LineTimesStamp(void);
PyObject *LineTimesStamps(void);

/* bootstrap.py's end_line(stream): ends what the calling thread has begun there. As above. */
PyObject *LineTimesEndLine(void);

/* Ends the lines that any thread has begun, straight into the files that the descriptors lead to. Any thread, without
 * the GIL and without a heap; where nothing was begun, or nothing is stamped, nothing happens. */
void LineTimesWriteRest(void);

#endif
