/* The text of an Error, including the system's message for its code. */
#ifndef PYHOSTSVC_BASE_ERROR_TEXT_H
#define PYHOSTSVC_BASE_ERROR_TEXT_H

#include "base/error.h"
#include "base/text.h"

/* Appends one line: "cannot create the service 'x': Access is denied. (error 5)", without the remedy. */
void ErrorTextAppend(Text *text, const Error *error);

/* Appends the system's message for a Win32 code without a line break: "Access is denied. (error 5)". */
void ErrorTextAppendSystem(Text *text, uint32_t code);

#endif
