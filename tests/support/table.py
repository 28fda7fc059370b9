"""The exe's own table of commands and settings, as `help --json` prints it.

Tests iterate over the table, so that new commands and settings are tested without a change.
"""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]

# Values that a setting must refuse, by its type. {over} is above its limit, {under} below.
WRONG_BY_TYPE: dict[str, list[str]] = {
    "duration": ["soon", "", "1.2345", "1e3", "1,5", "{over}", "{under}", "99999999999999999999"],
    "number": ["many", "", "1.5", "0x", "{over}", "{under}", "99999999999999999999"],
    "size": ["big", "", "512", "1.5G", "G", "{over}M", "99999999999999999999M"],
    "choice": ["often", ""],
    "flag": ["perhaps", ""],
    "codes": ["x", "", "3,", "3 4", "4294967296"],
}
# The same by the placeholder in help, which says more about a text.
WRONG_BY_METAVAR: dict[str, list[str]] = {
    "NAME=VALUE": ["NOVALUE", "=x", ""],
    "CPUS": ["64", "3-1", "a", "0,", "0-"],
    "OPTION": ["x.py", "-X", "-h"],
}


def wrong_values(setting: Item) -> list[str]:
    """Returns values that a setting must refuse."""
    values = WRONG_BY_TYPE.get(setting["type"], []) + WRONG_BY_METAVAR.get(setting["metavar"], [])
    over = under = ""
    if setting["maximum"] is not None:
        over = str(setting["maximum"] + 1)
        under = str(setting["minimum"] / 2) if setting["minimum"] else "-1"
    return [value.format(over=over, under=under) for value in values]


def options(command: Item) -> dict[str, Item]:
    return {option["name"]: option for option in command["options"]}
