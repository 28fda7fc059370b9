/* An Error in words, the system's included. */
#ifndef PYHOSTSVC_BASE_ERROR_TEXT_H
#define PYHOSTSVC_BASE_ERROR_TEXT_H

#include "base/error.h"
#include "base/text.h"

/* One line: "cannot create the service 'x': Access is denied. (error 5)", without the remedy. */
void ErrorTextAppend(Text *text, const Error *error);

/* The system's words for a Win32 code, without a line end: "Access is denied. (error 5)". */
void ErrorTextAppendSystem(Text *text, uint32_t code);

#endif
