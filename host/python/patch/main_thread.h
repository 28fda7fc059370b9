/* Lets another thread be Python's main thread for a while. CPython asks Windows for the ID of the current thread, and
 * compares it with the main thread's. */
#ifndef PYHOSTSVC_PYTHON_PATCH_MAIN_THREAD_H
#define PYHOSTSVC_PYTHON_PATCH_MAIN_THREAD_H

/* Remembers the calling thread as the main one. Call it on the worker, once, before the script runs. */
void MainThreadPrepare(void);

/* From MainThreadBegin to MainThreadEnd Python takes the calling thread for the main one, if PATCH_RUN_HANDLER is
 * installed. Call both with the GIL. */
void MainThreadBegin(void);
void MainThreadEnd(void);

#endif
