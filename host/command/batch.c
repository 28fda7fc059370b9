/* The verbs start and stop, which handle several services at the same time. */
#include "base/memory.h"
#include "base/translation.h"
#include "command/verbs.h"
#include "control/for_each.h"
#include "control/ordered.h"
#include "control/start_service.h"
#include "control/stop_service.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"

#include <stdlib.h>

typedef struct Item {
    bool begun;         /* and not over: it has no error that was printed */
    bool failed;        /* with `error`, which is reported when it is the service's turn */
    StopRequests stops; /* until the command began */
    StopSent stop;
    StartLook look;
    Error error;
} Item;

typedef struct Batch {
    TextList names;
    Item *items;
    bool no_wait;
    bool cancelled; /* by Ctrl-C: the services that were not begun or reported yet are left alone */
    uint32_t *ret_exit;
} Batch;

typedef bool BatchFunction(SC_HANDLE service, const Batch *batch, const wchar_t *name, Item *item, Error *error);

/* Opens a service and calls `function` for it. */
static bool Call(Batch *batch, size_t index, DWORD access, BatchFunction *function, Error *error) {
    SC_HANDLE service = NULL;
    const wchar_t *name = batch->names.items[index];
    bool ok = ServiceOpen(name, access | SERVICE_QUERY_STATUS, &service, error) &&
              function(service, batch, name, &batch->items[index], error);
    ServiceClose(service);
    if (!ok && error->code == ERROR_CANCELLED) batch->cancelled = true;
    return ok;
}

/* Calls `function` for a service that was not begun yet. Returns true if there is something to wait for. */
static bool Begin(Batch *batch, size_t index, DWORD access, BatchFunction *function) {
    Item *item = &batch->items[index];
    if (batch->cancelled) return false;
    item->failed = !Call(batch, index, access, function, &item->error);
    item->begun = true;
    return !item->failed;
}

/* Calls `function` for each service that was begun, in the order of their names, and prints errors. Ctrl-C ends it. */
static void ForEachBegun(Batch *batch, DWORD access, BatchFunction *function) {
    for (size_t i = 0; i < batch->names.count; i++) {
        Item *item = &batch->items[i];
        bool skip = !item->begun || (batch->cancelled && !item->failed);
        if (!skip && !item->failed) item->failed = !Call(batch, i, access, function, &item->error);
        if (skip || !item->failed) continue;
        OutputError(&item->error);
        item->begun = false;
        if (*batch->ret_exit == EXIT_DONE) *batch->ret_exit = ExitCodeOf(&item->error);
        if (item->error.code == ERROR_CANCELLED) return;
    }
}

static bool BatchOpen(const Arguments *arguments, uint32_t *ret_exit, Batch *ret_batch, Error *error) {
    Batch batch = {.no_wait = ArgumentsHas(arguments, L"no-wait"), .ret_exit = ret_exit};
    if (!ForEachNames(arguments, &batch.names, error)) {
        TextListFree(&batch.names);
        return false;
    }
    if (!batch.names.count) OutputPrint(_(L"No services.\n"));
    batch.items = MemoryNew(batch.names.count + 1, sizeof *batch.items);
    *ret_batch = batch;
    return true;
}

static void BatchClose(Batch *batch) {
    free(batch->items);
    TextListFree(&batch->names);
}

static bool RequestStart(SC_HANDLE service, const Batch *batch, const wchar_t *name, Item *item, Error *error) {
    return StartAndWait(service, name, &item->stops, batch->no_wait, &item->look, error);
}

static bool BeginStart(size_t index, void *context) {
    DWORD access = SERVICE_START | SERVICE_PAUSE_CONTINUE;
    Batch *batch = context;
    return Begin(batch, index, access, RequestStart) && batch->items[index].look.name;
}

static bool WaitForStart(SC_HANDLE service, const Batch *batch, const wchar_t *name, Item *item, Error *error) {
    (void)batch;
    (void)name;
    return !item->look.name || StartWait(service, &item->look, error);
}

static bool ReportStart(SC_HANDLE service, const Batch *batch, const wchar_t *name, Item *item, Error *error) {
    (void)batch;
    (void)name;
    return !item->look.name || StartReport(service, &item->look, error);
}

bool CommandStart(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    Batch batch;
    if (!BatchOpen(arguments, ret_exit, &batch, error)) return false;
    /* Some start later than others, and a stop may come before that. */
    for (size_t i = 0; i < batch.names.count; i++) batch.items[i].stops = StopRequestsRead(batch.names.items[i]);
    OrderedBegin(&batch.names, ORDER_START, BeginStart, &batch);
    ForEachBegun(&batch, 0, WaitForStart);
    if (!batch.cancelled) ForEachBegun(&batch, 0, ReportStart);
    BatchClose(&batch);
    return true;
}

static bool RequestStop(SC_HANDLE service, const Batch *batch, const wchar_t *name, Item *item, Error *error) {
    (void)batch;
    return StopRequest(service, name, &item->stop, error);
}

static bool BeginStop(size_t index, void *context) {
    Batch *batch = context;
    return Begin(batch, index, SERVICE_STOP, RequestStop) && batch->items[index].stop.sent;
}

static bool FinishStop(SC_HANDLE service, const Batch *batch, const wchar_t *name, Item *item, Error *error) {
    return StopAndWait(service, name, batch->no_wait, &item->stop, error);
}

bool CommandStop(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    Batch batch;
    if (!BatchOpen(arguments, ret_exit, &batch, error)) return false;
    OrderedBegin(&batch.names, ORDER_STOP, BeginStop, &batch);
    ForEachBegun(&batch, SERVICE_STOP, FinishStop);
    BatchClose(&batch);
    return true;
}
