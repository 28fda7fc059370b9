/* Checks the locations of a service's files: the drive, the profile, and who else has write access. */
#ifndef PYHOSTSVC_CHECK_LOCATIONS_H
#define PYHOSTSVC_CHECK_LOCATIONS_H

#include "check/findings.h"
#include "python/find/discovery.h"
#include "settings/settings.h"

typedef struct Locations {
    const wchar_t *service; /* its name; it need not be installed */
    const Settings *settings;
    const PythonInstallation *python; /* NULL if there is none */
    bool installed;
} Locations;

/* Does the service run as the caller's account? Then the service has what the caller has. */
bool LocationsRunAsCaller(const Locations *locations);

/* Can the service's account create or change a file at `path`? True if unknown. */
bool LocationsCanWrite(const Locations *locations, const wchar_t *path);

/* Adds findings about the location of the script (for a module: of the directory) and of Python. */
void LocationsCheck(const Locations *locations, Findings *findings);

#endif
