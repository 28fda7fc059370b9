#include "account/service_sid.h"

#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <windows.h>

#include <bcrypt.h>

wchar_t *ServiceSidOf(const wchar_t *service) {
    enum { SHA1_BYTES = 20 };
    union {
        UCHAR bytes[SHA1_BYTES];
        uint32_t words[SHA1_BYTES / 4];
    } hash;
    BCRYPT_ALG_HANDLE algorithm = NULL;
    BCRYPT_HASH_HANDLE state = NULL;
    wchar_t *name = TextCopy(service);
    int length = (int)wcslen(name);
    LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, service, length, name, length, NULL, NULL, 0);
    bool ok = BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA1_ALGORITHM, NULL, 0) == 0 &&
              BCryptCreateHash(algorithm, &state, NULL, 0, NULL, 0, 0) == 0 &&
              BCryptHashData(state, (PUCHAR)name, (ULONG)(wcslen(name) * sizeof(wchar_t)), 0) == 0 &&
              BCryptFinishHash(state, hash.bytes, SHA1_BYTES, 0) == 0;
    if (state) BCryptDestroyHash(state);
    if (algorithm) BCryptCloseAlgorithmProvider(algorithm, 0);
    free(name);
    if (!ok) return NULL;
    return TextPrint(L"S-1-5-80-%u-%u-%u-%u-%u", hash.words[0], hash.words[1], hash.words[2], hash.words[3],
                     hash.words[4]);
}
