#include "python/patch/main_thread.h"

#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

static DWORD main_thread;
static volatile DWORD stand_in; /* the thread that is the main one for Python; 0 if it is the real one */

DWORD WINAPI MainThreadCurrentId(void) {
    DWORD id = Original.GetCurrentThreadId();
    return id == stand_in ? main_thread : id;
}

void MainThreadPrepare(void) {
    main_thread = GetCurrentThreadId();
}

void MainThreadBegin(void) {
    stand_in = GetCurrentThreadId();
}

void MainThreadEnd(void) {
    stand_in = 0;
}
