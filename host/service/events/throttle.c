#include "service/events/throttle.h"

/* The one of that ID, which is made where there is none. NULL: there is no room. */
static QuietKind *Find(Quiet *quiet, uint32_t id) {
    size_t i = 0;
    while (i < quiet->count && quiet->kinds[i].id != id) i++;
    if (i < quiet->count) return &quiet->kinds[i];
    if (i == QUIET_KINDS) return NULL;
    quiet->kinds[i] = (QuietKind){.id = id};
    quiet->count++;
    return &quiet->kinds[i];
}

static void Forget(QuietKind *kind) {
    kind->since = 0;
    kind->left_out = 0;
}

bool QuietAllows(Quiet *quiet, uint32_t id, uint64_t now, QuietKind *ret_left) {
    QuietKind *kind = Find(quiet, id);
    if (!kind) {
        *ret_left = (QuietKind){.id = id};
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

bool QuietTake(Quiet *quiet, QuietKind *ret_left) {
    for (size_t i = 0; i < quiet->count; i++) {
        QuietKind *kind = &quiet->kinds[i];
        if (!kind->left_out) continue;
        *ret_left = *kind;
        Forget(kind);
        return true;
    }
    return false;
}

void QuietLift(Quiet *quiet) {
    for (size_t i = 0; i < quiet->count; i++) quiet->kinds[i].told = 0;
}

void QuietFormat(const Quiet *quiet, TextList *lines) {
    for (size_t i = 0; i < quiet->count; i++) {
        const QuietKind *kind = &quiet->kinds[i];
        TextListAppendTaken(lines, TextPrint(L"%u %llu %llu %u", kind->id, (unsigned long long)kind->told,
                                             (unsigned long long)kind->since, kind->left_out));
    }
}

Quiet QuietParse(const TextList *lines) {
    Quiet quiet = {0};
    for (size_t i = 0; i < lines->count; i++) {
        unsigned id = 0;
        unsigned left_out = 0;
        unsigned long long told = 0;
        unsigned long long since = 0;
        if (swscanf(lines->items[i], L"%u %llu %llu %u", &id, &told, &since, &left_out) != 4) continue;
        QuietKind *kind = Find(&quiet, id);
        if (kind) *kind = (QuietKind){id, told, since, left_out};
    }
    return quiet;
}
