/* Starts or stops several services at the same time, in the order of their dependencies. */
#ifndef PYHOSTSVC_CONTROL_ORDERED_H
#define PYHOSTSVC_CONTROL_ORDERED_H

#include "base/text.h"

#include <stdbool.h>

typedef enum Order { ORDER_START, ORDER_STOP } Order;

/* Requests the start or the stop of the service at `index`, without waiting for it. Returns false if there is nothing
 * to wait for, because it was refused or is not needed. */
typedef bool OrderedFunction(size_t index, void *context);

/* Calls `begin` once for each of the services, on this thread: in the order of `names`, but for a start only when the
 * services among them that it depends on are no longer START_PENDING, and for a stop only when those that depend on it
 * are STOPPED. A service that makes no progress for 30 s, or for its wait hint, does not hold up the others. */
void OrderedBegin(const TextList *names, Order order, OrderedFunction *begin, void *context);

#endif
