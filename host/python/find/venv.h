/* Reads pyvenv.cfg. Pure. Source: PEP 405; Lib/venv/__init__.py. */
#ifndef PYHOSTSVC_PYTHON_FIND_VENV_H
#define PYHOSTSVC_PYTHON_FIND_VENV_H

#include <wchar.h>

/* Returns the value of `key` in the text of a pyvenv.cfg, which the caller frees; NULL if it is missing or empty. */
wchar_t *VenvGet(const wchar_t *text, const wchar_t *key);

#endif
