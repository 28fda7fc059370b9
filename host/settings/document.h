/* Settings as a JSON document, for export and import; docs/settings.md describes it. Pure. */
#ifndef PYHOSTSVC_SETTINGS_DOCUMENT_H
#define PYHOSTSVC_SETTINGS_DOCUMENT_H

#include "settings/settings.h"

/* Appends one setting as a member of a JSON object, in the type that a document has for the setting. */
void SettingsExportOne(Text *json, const wchar_t *key, Settings *settings, const SettingDefinition *definition);

/* Returns a document with every setting that is not fixed. The caller frees it. */
wchar_t *SettingsExport(const wchar_t *name, Settings *settings);

/* Reads a document into `settings`: null resets a setting to its default, and a setting that is not in the document
 * stays unchanged. `ret_name` is the service's name, or NULL if the document does not name it; the caller frees it. On
 * failure some of `settings` may be changed. */
bool SettingsImport(const wchar_t *text, wchar_t **ret_name, Settings *settings, Error *error);

#endif
