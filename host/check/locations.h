/* Where a service's files lie: on whose drive, in whose profile, and who else may write there. */
#ifndef PYHOSTSVC_CHECK_LOCATIONS_H
#define PYHOSTSVC_CHECK_LOCATIONS_H

#include "check/findings.h"
#include "python/find/discovery.h"
#include "settings/settings.h"

typedef struct Locations {
    const wchar_t *service; /* its name; it need not be there */
    const Settings *settings;
    const PythonInstallation *python; /* NULL: there is none */
    bool installed;
} Locations;

/* Does the service run as whoever asks? Then what is theirs is the service's, too. */
bool LocationsRunAsCaller(const Locations *places);

/* May the service's account make a file at `path`? True where that is not known. */
bool LocationsCanWrite(const Locations *places, const wchar_t *path);

/* Adds what is wrong with the places of the script (of a module: of the directory) and of the Python. */
void LocationsCheck(const Locations *places, Findings *findings);

#endif
