#include "settings/cpus.h"

#include "base/translation.h"

enum { CPU_LIMIT = 64 };

/* A number below CPU_LIMIT at `p`; past it, or NULL. */
static const wchar_t *ReadCpu(const wchar_t *p, unsigned *ret_cpu) {
    unsigned cpu = 0;
    const wchar_t *start = p;
    for (; *p >= L'0' && *p <= L'9' && cpu < CPU_LIMIT; p++) cpu = cpu * 10 + (unsigned)(*p - L'0');
    if (p == start || cpu >= CPU_LIMIT) return NULL;
    *ret_cpu = cpu;
    return p;
}

/* "3" or "0-3" at `p`, added to `mask`; past it, or NULL. */
static const wchar_t *ReadRange(const wchar_t *p, uint64_t *mask) {
    unsigned first = 0;
    unsigned last = 0;
    p = ReadCpu(p, &first);
    if (!p) return NULL;
    last = first;
    if (*p == L'-') p = ReadCpu(p + 1, &last);
    if (!p || last < first) return NULL;
    for (unsigned cpu = first; cpu <= last; cpu++) *mask |= (uint64_t)1 << cpu;
    return p;
}

bool CpusParse(const wchar_t *text, uint64_t *ret_mask, Error *error) {
    uint64_t mask = 0;
    const wchar_t *p = text;
    while (*p) {
        p = ReadRange(p, &mask);
        if (p && *p == L',' && p[1]) {
            p++;
        } else if (!p || *p) {
            ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid value for affinity"), text);
            return ErrorRemedy(error, _(L"Use processor numbers from 0 to %d, such as 0,2-3."), CPU_LIMIT - 1);
        }
    }
    *ret_mask = mask;
    return true;
}
