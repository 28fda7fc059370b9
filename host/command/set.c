#include "command/setting_change.h"
#include "command/verbs.h"

bool CommandSet(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    TextList values = {0};
    const TextList *words = &arguments->positional;
    for (size_t i = 2; i < words->count; i++) TextListAppend(&values, words->items[i]);
    TextListAppendList(&values, &arguments->rest);
    bool ok = SettingChange(arguments, words->items[0], words->items[1], &values, error);
    TextListFree(&values);
    return ok;
}
