#include "service/events/throttle.h"

#include <wchar.h>

/* Returns the entry of `id`, a new one if necessary; NULL if there is no room. */
static ThrottledEvent *Find(Throttle *throttle, uint32_t id) {
    size_t i = 0;
    while (i < throttle->count && throttle->events[i].id != id) i++;
    if (i < throttle->count) return &throttle->events[i];
    if (i == THROTTLE_IDS) return NULL;
    throttle->events[i] = (ThrottledEvent){.id = id};
    throttle->count++;
    return &throttle->events[i];
}

static void ClearCount(ThrottledEvent *event) {
    event->count_began = 0;
    event->count = 0;
}

bool ThrottleAllows(Throttle *throttle, uint32_t id, uint64_t now, ThrottledEvent *ret_throttled) {
    ThrottledEvent *event = Find(throttle, id);
    if (!event) {
        *ret_throttled = (ThrottledEvent){.id = id};
        return true;
    }
    /* A clock that was set back must not suppress events. */
    bool recent = event->written_at && now >= event->written_at && now - event->written_at < THROTTLE_MS;
    if (recent) {
        if (!event->count) event->count_began = now;
        if (event->count < UINT32_MAX) event->count++;
        return false;
    }
    *ret_throttled = *event;
    ClearCount(event);
    event->written_at = now;
    return true;
}

bool ThrottlePop(Throttle *throttle, ThrottledEvent *ret_throttled) {
    for (size_t i = 0; i < throttle->count; i++) {
        ThrottledEvent *event = &throttle->events[i];
        if (!event->count) continue;
        *ret_throttled = *event;
        ClearCount(event);
        return true;
    }
    return false;
}

void ThrottleAllowNext(Throttle *throttle) {
    for (size_t i = 0; i < throttle->count; i++) throttle->events[i].written_at = 0;
}

void ThrottleFormat(const Throttle *throttle, TextList *lines) {
    for (size_t i = 0; i < throttle->count; i++) {
        const ThrottledEvent *event = &throttle->events[i];
        TextListAppendOwned(lines, TextPrint(L"%u %llu %llu %u", event->id, (unsigned long long)event->written_at,
                                             (unsigned long long)event->count_began, event->count));
    }
}

/* Reads numbers that are separated by spaces. Returns false if there are fewer. */
static bool ReadNumbers(const wchar_t *text, unsigned long long *ret_numbers, size_t count) {
    wchar_t *end = NULL;
    for (size_t i = 0; i < count; i++, text = end) {
        ret_numbers[i] = wcstoull(text, &end, 10);
        if (end == text) return false;
    }
    return true;
}

Throttle ThrottleParse(const TextList *lines) {
    Throttle throttle = {0};
    for (size_t i = 0; i < lines->count; i++) {
        enum { NUMBERS = 4 };
        unsigned long long numbers[NUMBERS];
        if (!ReadNumbers(lines->items[i], numbers, NUMBERS)) continue;
        ThrottledEvent *event = Find(&throttle, (unsigned)numbers[0]);
        if (event) *event = (ThrottledEvent){event->id, numbers[1], numbers[2], (unsigned)numbers[3]};
    }
    return throttle;
}
