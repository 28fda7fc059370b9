#include "scm/service_open.h"

#include "base/system.h"
#include "base/text.h"
#include "base/translation.h"
#include "scm/service.h"
#include "scm/service_list.h"

#include <stdlib.h>

static bool CheckPyhostsvc(SC_HANDLE service, const wchar_t *name, Error *error) {
    QUERY_SERVICE_CONFIGW *config = ServiceQueryConfig(service, error);
    if (!config) return false;
    bool matches = config->lpBinaryPathName && ServiceParseImagePath(config->lpBinaryPathName, NULL);
    if (!matches) {
        ErrorSay(error, ERROR_SERVICE_DOES_NOT_EXIST, _(L"'%ls' is not a pyhostsvc service"), name);
        ErrorRemedy(error, _(L"`pyhostsvc list` shows the pyhostsvc services. Use `sc.exe` for other services."));
    }
    free(config);
    return matches;
}

/* Adds the pyhostsvc service whose name is most similar as the remedy. */
static bool Suggest(const wchar_t *name, Error *error) {
    TextList names = {0};
    Error ignored;
    const wchar_t *nearest = NULL;
    if (ServiceList(&names, &ignored)) {
        nearest = TextNearest(name, (const wchar_t *const *)names.items, names.count, sizeof *names.items);
    }
    if (nearest) ErrorRemedy(error, _(L"Did you mean '%ls'?"), nearest);
    TextListFree(&names);
    return false;
}

bool ServiceOpen(const wchar_t *name, DWORD access, SC_HANDLE *ret_service, Error *error) {
    SC_HANDLE service = NULL;
    if (!ServiceOpenAny(name, access, &service, error)) {
        return error->code == ERROR_SERVICE_DOES_NOT_EXIST && Suggest(name, error);
    }
    if (!CheckPyhostsvc(service, name, error)) {
        ServiceClose(service);
        return false;
    }
    *ret_service = service;
    return true;
}
