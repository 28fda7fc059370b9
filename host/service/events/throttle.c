#include "service/events/throttle.h"

/* The one of that ID, which is made where there is none. NULL: there is no room. */
static ThrottleKind *Find(Throttle *quiet, uint32_t id) {
    size_t i = 0;
    while (i < quiet->count && quiet->kinds[i].id != id) i++;
    if (i < quiet->count) return &quiet->kinds[i];
    if (i == QUIET_KINDS) return NULL;
    quiet->kinds[i] = (ThrottleKind){.id = id};
    quiet->count++;
    return &quiet->kinds[i];
}

static void Forget(ThrottleKind *kind) {
    kind->since = 0;
    kind->left_out = 0;
}

bool ThrottleAllows(Throttle *quiet, uint32_t id, uint64_t now, ThrottleKind *ret_left) {
    ThrottleKind *kind = Find(quiet, id);
    if (!kind) {
        *ret_left = (ThrottleKind){.id = id};
        return true;
    }
    /* A clock that was set back must not keep anything quiet. */
    bool told = kind->told && now >= kind->told && now - kind->told < QUIET_MS;
    if (told) {
        if (!kind->left_out) kind->since = now;
        if (kind->left_out < UINT32_MAX) kind->left_out++;
        return false;
    }
    *ret_left = *kind;
    Forget(kind);
    kind->told = now;
    return true;
}

bool ThrottleTake(Throttle *quiet, ThrottleKind *ret_left) {
    for (size_t i = 0; i < quiet->count; i++) {
        ThrottleKind *kind = &quiet->kinds[i];
        if (!kind->left_out) continue;
        *ret_left = *kind;
        Forget(kind);
        return true;
    }
    return false;
}

void ThrottleLift(Throttle *quiet) {
    for (size_t i = 0; i < quiet->count; i++) quiet->kinds[i].told = 0;
}

void ThrottleFormat(const Throttle *quiet, TextList *lines) {
    for (size_t i = 0; i < quiet->count; i++) {
        const ThrottleKind *kind = &quiet->kinds[i];
        TextListAppendTaken(lines, TextPrint(L"%u %llu %llu %u", kind->id, (unsigned long long)kind->told,
                                             (unsigned long long)kind->since, kind->left_out));
    }
}

Throttle ThrottleParse(const TextList *lines) {
    Throttle quiet = {0};
    for (size_t i = 0; i < lines->count; i++) {
        unsigned id = 0;
        unsigned left_out = 0;
        unsigned long long told = 0;
        unsigned long long since = 0;
        if (swscanf(lines->items[i], L"%u %llu %llu %u", &id, &told, &since, &left_out) != 4) continue;
        ThrottleKind *kind = Find(&quiet, id);
        if (kind) *kind = (ThrottleKind){id, told, since, left_out};
    }
    return quiet;
}
