#include "command/setting_change.h"
#include "command/verbs.h"

/* Without a setting it is the old spelling of `reset-failed`. */
bool CommandReset(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    const TextList *words = &arguments->positional;
    return words->count == 1 ? CommandResetFailed(arguments, ret_exit, error)
                             : SettingChangeToDefault(words->items[0], words->items[1], error);
}
