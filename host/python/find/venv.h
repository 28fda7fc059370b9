/* pyvenv.cfg. Pure. Source: PEP 405; Lib/venv/__init__.py. */
#ifndef PYHOSTSVC_PYTHON_FIND_VENV_H
#define PYHOSTSVC_PYTHON_FIND_VENV_H

#include <wchar.h>

/* The value of `key` in the text of a pyvenv.cfg, which the caller frees; NULL where there is none, or it is empty. */
wchar_t *VenvGet(const wchar_t *text, const wchar_t *key);

#endif
