/* Python's `_write`, in four steps. */
#include "base/crt.h"
#include "log/streams.h"
#include "python/patch/fatal_error.h"
#include "python/patch/fault_capture.h"
#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

#include <errno.h>

/* A rotation points a descriptor at the new file by `_dup2`, which closes it for a moment (log/streams.h). A write that
 * fails for that reason is repeated. Python calls this without the GIL. */
static int WriteAcrossRotation(int descriptor, const void *bytes, unsigned count) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    for (;;) {
        long before = StreamsGeneration();
        int written = Original._write(descriptor, bytes, count);
        bool rotated = before % 2 != 0 || StreamsGeneration() != before;
        if (written >= 0 || !rotated || !crt || *crt->_errno() != EBADF) return written;
        while (StreamsGeneration() % 2 != 0) SwitchToThread();
    }
}

int WriteThroughHost(int descriptor, const void *bytes, unsigned count) {
    /* For every descriptor, because a script may have passed its own file to faulthandler. */
    if (FaultCapture(bytes, count)) return (int)count;
    if (descriptor == 2) FatalErrorNote(bytes, count);
    StreamsBeforeWrite();
    return WriteAcrossRotation(descriptor, bytes, count);
}
