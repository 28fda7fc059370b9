/* The kind of wait that the script's main thread is in. Pure. */
#ifndef PYHOSTSVC_PYTHON_THREADS_MAIN_WAIT_H
#define PYHOSTSVC_PYTHON_THREADS_MAIN_WAIT_H

typedef enum MainWait {
    MAIN_WAIT_UNKNOWN,   /* no wait that is known: the thread may run Python code or be in an extension */
    MAIN_WAIT_CONDITION, /* threading.Condition.wait, also for Event, Queue, Future and AsyncResult */
    MAIN_WAIT_LOCK,      /* a bare lock, or Thread.join */
    MAIN_WAIT_SOCKET,    /* accept, recv, connect, select */
    MAIN_WAIT_CHILD,     /* a child process */
    MAIN_WAIT_OBJECT,    /* WaitForSingleObject and its like */
    MAIN_WAIT_MESSAGES,  /* a message loop: GetMessage */
    MAIN_WAIT_WINSVC,    /* a function of winsvc, which returns at a stop */
} MainWait;

#endif
