#include "account/service_sid.h"

#include "base/sha1.h"
#include "base/text.h"

#include <stdlib.h>
#include <windows.h>

wchar_t *ServiceSidOf(const wchar_t *service) {
    uint32_t hash[SHA1_WORDS];
    wchar_t *name = TextCopy(service);
    int length = (int)wcslen(name);
    LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, service, length, name, length, NULL, NULL, 0);
    Sha1(name, wcslen(name) * sizeof *name, hash);
    free(name);
    Text sid = {0};
    TextAppend(&sid, L"S-1-5-80");
    for (size_t i = 0; i < SHA1_WORDS; i++) TextAppendFormat(&sid, L"-%lu", _byteswap_ulong(hash[i]));
    return TextTake(&sid);
}
