#include "control/ordered.h"

#include "base/memory.h"
#include "scm/service.h"
#include "scm/service_list.h"

#include <stdlib.h>

enum { POLL_MS = 20, STALL_MS = 30 * 1000 };

typedef struct Member {
    const wchar_t *name;
    size_t *before; /* the members that come before this one */
    size_t before_count;
    bool is_before; /* of another member */
    bool begun;
    bool over;          /* nothing to wait for */
    SC_HANDLE service;  /* NULL until it is first queried */
    DWORD checkpoint;   /* at the last query */
    ULONGLONG progress; /* when the checkpoint last changed: GetTickCount64 */
} Member;

typedef struct Members {
    Member *items;
    size_t count;
    Order order;
} Members;

static void AddBefore(Members *members, size_t member, size_t before) {
    Member *later = &members->items[member];
    later->before = MemoryResize(later->before, later->before_count + 1, sizeof *later->before);
    later->before[later->before_count++] = before;
    members->items[before].is_before = true;
}

static void ReadDependencies(Members *members, size_t member) {
    TextList dependencies = {0};
    ServiceDependencies(members->items[member].name, &dependencies);
    for (size_t i = 0; i < dependencies.count; i++) {
        for (size_t other = 0; other < members->count; other++) {
            if (other == member || !TextEqualFold(members->items[other].name, dependencies.items[i])) continue;
            if (members->order == ORDER_START) {
                AddBefore(members, member, other);
            } else {
                AddBefore(members, other, member);
            }
        }
    }
    TextListFree(&dependencies);
}

/* Sets `over` of a member that was begun, if it is. */
static void Update(Member *member, Order order) {
    SERVICE_STATUS_PROCESS status;
    Error ignored;
    ULONGLONG now = GetTickCount64();
    bool known = (member->service || ServiceOpenAny(member->name, SERVICE_QUERY_STATUS, &member->service, &ignored)) &&
                 ServiceQuery(member->service, &status, &ignored);
    if (!known) {
        member->over = true;
        return;
    }
    if (!member->progress || status.dwCheckPoint != member->checkpoint) member->progress = now;
    member->checkpoint = status.dwCheckPoint;
    bool pending = order == ORDER_START ? status.dwCurrentState == SERVICE_START_PENDING
                                        : status.dwCurrentState != SERVICE_STOPPED;
    DWORD limit = status.dwWaitHint > STALL_MS ? status.dwWaitHint : STALL_MS;
    member->over = !pending || now - member->progress > limit;
}

static bool IsReady(const Members *members, const Member *member) {
    bool ready = !member->begun;
    for (size_t i = 0; ready && i < member->before_count; i++) ready = members->items[member->before[i]].over;
    return ready;
}

/* Returns the member to begin next; NULL if all have begun. Waits if none is ready. */
static Member *Next(Members *members) {
    for (;; Sleep(POLL_MS)) {
        Member *first = NULL;
        bool waiting = false;
        for (size_t i = 0; i < members->count; i++) {
            Member *member = &members->items[i];
            if (member->is_before && member->begun && !member->over) Update(member, members->order);
            waiting = waiting || (member->is_before && member->begun && !member->over);
        }
        for (size_t i = 0; i < members->count; i++) {
            if (IsReady(members, &members->items[i])) return &members->items[i];
            if (!first && !members->items[i].begun) first = &members->items[i];
        }
        if (!first || !waiting) return first; /* they depend on each other, which the SCM does not allow */
    }
}

void OrderedBegin(const TextList *names, Order order, OrderedFunction *begin, void *context) {
    Members members = {MemoryNew(names->count + 1, sizeof(Member)), names->count, order};
    for (size_t i = 0; i < names->count; i++) members.items[i].name = names->items[i];
    for (size_t i = 0; i < names->count; i++) ReadDependencies(&members, i);
    for (Member *member = Next(&members); member; member = Next(&members)) {
        member->begun = true;
        member->over = !begin((size_t)(member - members.items), context);
    }
    for (size_t i = 0; i < names->count; i++) {
        ServiceClose(members.items[i].service);
        free(members.items[i].before);
    }
    free(members.items);
}
