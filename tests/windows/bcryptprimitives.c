/* What every extension in Rust asks of Windows 10's bcryptprimitives.dll, for Wine, which lacks it before version 9:
 * random bytes. scripts/setup puts it beside the extension. */
#include <windows.h>

#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *data, SIZE_T size);

BOOL WINAPI ProcessPrng(BYTE *data, SIZE_T size) {
    for (SIZE_T done = 0; done < size;) {
        ULONG part = size - done < MAXLONG ? (ULONG)(size - done) : MAXLONG;
        if (!RtlGenRandom(data + done, part)) return FALSE;
        done += part;
    }
    return TRUE;
}
