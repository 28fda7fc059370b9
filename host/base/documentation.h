/* The address of the documentation, for messages that refer to a page: DOCUMENTATION_URL L"settings.md". Pure. */
#ifndef PYHOSTSVC_BASE_DOCUMENTATION_H
#define PYHOSTSVC_BASE_DOCUMENTATION_H

#define DOCUMENTATION_URL L"https://github.com/pyhostsvc/pyhostsvc/blob/main/docs/"

#endif
