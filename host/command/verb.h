/* Commands: one file for each verb of the command line, and one table that describes them (verb_table.c). */
#ifndef PYHOSTSVC_COMMAND_VERB_H
#define PYHOSTSVC_COMMAND_VERB_H

#include "base/error.h"
#include "settings/settings.h"
#include "terminal/arguments.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Carries out a verb. `ret_exit` is EXIT_DONE before the call; a function that succeeds may set another exit code. */
typedef bool VerbFunction(const Arguments *arguments, uint32_t *ret_exit, Error *error);

/* The heading under which `help` lists a verb. */
typedef enum VerbGroup { VERB_GROUP_CHANGE, VERB_GROUP_RUN, VERB_GROUP_LOOK, VERB_GROUP_OTHER } VerbGroup;
enum { VERB_GROUP_COUNT = VERB_GROUP_OTHER + 1 };

/* The kind of an operand; completion offers candidates of this kind. */
typedef enum OperandKind {
    OPERAND_SERVICE,
    OPERAND_SETTING,
    OPERAND_VALUE, /* of the setting before it */
    OPERAND_COMMAND,
    OPERAND_SHELL,
    OPERAND_FILE,
    OPERAND_FREE
} OperandKind;

typedef struct Operand {
    const wchar_t *word; /* in capitals, as in the synopsis */
    OperandKind kind;
    const wchar_t *help;
} Operand;

typedef struct Example {
    const wchar_t *line; /* the command line after "pyhostsvc" */
    const wchar_t *note; /* what it does, in half a sentence */
} Example;

typedef struct Verb {
    const wchar_t *name;
    VerbGroup group;
    bool common;                 /* has a line of its own in the overview, which names the others in a list */
    const wchar_t *synopsis;     /* the operands, in one form */
    const wchar_t *const *forms; /* all forms, NULL-terminated, if there are several; otherwise NULL */
    const wchar_t *help;         /* one sentence of at most 70 characters; of a common verb, of at most 52 */
    const wchar_t *details;      /* more sentences, with \n between paragraphs, or NULL */
    const wchar_t *exits;        /* the meaning of exit codes for this verb, one per line, or NULL */
    const Example *examples;
    size_t example_count;
    const wchar_t *page; /* the address of a page of the documentation, or NULL */
    VerbFunction *run;
    const Option *options; /* the verb's own */
    size_t option_count;
    bool settings;            /* also accepts the option of each setting that has one */
    bool rest;                /* accepts arguments after "--" */
    const wchar_t *rest_word; /* the operand that they are; NULL means ARGS */
    bool embeds;              /* runs Python in this process */
    bool verbatim;            /* every word goes to `rest`; none is an option */
    size_t positional_minimum;
    size_t positional_maximum;
} Verb;

/* All verbs, in the order of `help` (verb_table.c). */
extern const Verb VerbTable[];
extern const size_t VerbTableCount;

/* Every word that a synopsis may contain. */
extern const Operand OperandTable[];
extern const size_t OperandTableCount;

/* Returns the verb of that name, or NULL. */
const Verb *VerbFind(const wchar_t *name);

/* Returns the verb of that name. If there is none, returns NULL with an error that suggests the nearest name. */
const Verb *VerbNamed(const wchar_t *name, Error *error);

/* Returns the operand at `index`, or the operand after "--"; NULL if there is none. The last operand of a verb may
 * stand for many words. */
const Operand *VerbOperand(const Verb *verb, size_t index);
const Operand *VerbRestOperand(const Verb *verb);

/* Returns the setting that an option sets; NULL if the option is the verb's own. */
const SettingDefinition *VerbSetting(const Verb *verb, const Option *option);

/* Options are listed in groups: one for each SettingGroup, then the verb's own options. */
enum { VERB_OPTION_GROUP_OWN = SETTING_GROUP_COUNT, VERB_OPTION_GROUP_COUNT };

/* Returns the group of an option: a SettingGroup, or VERB_OPTION_GROUP_OWN. */
int VerbOptionGroup(const Verb *verb, const Option *option);

/* Returns all options of a verb, including --help, in the order of their groups; the caller frees the array. */
Option *VerbOptions(const Verb *verb, size_t *ret_count);

#endif
