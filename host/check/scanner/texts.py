"""Values that are not wholly known: texts, paths, lists and the script's arguments."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

UNKNOWN: Any = object()


class Prefix(str):
    """A text of which only the beginning is known."""


class PathText(str):
    """The text of a pathlib.Path."""


class PrefixPath(PathText, Prefix):
    """The text of a Path of which only the beginning is known."""


class Items(tuple):  # type: ignore[type-arg]
    """The items of a list or a set when it is created; the script may add others."""


class Argv(tuple):  # type: ignore[type-arg]
    """The value of sys.argv, or a part of it."""


def like(model: str, text: str) -> str:
    """Return `text` with the type of `model`."""
    if isinstance(model, PathText):
        return PrefixPath(text) if isinstance(model, Prefix) else PathText(text)
    return Prefix(text) if isinstance(model, Prefix) else text


def as_path(text: Any) -> Any:
    if not isinstance(text, str):
        return UNKNOWN
    return PrefixPath(text) if isinstance(text, Prefix) else PathText(text)


def join(*parts: Any) -> Any:
    """Join like os.path.join, as far as the parts are known."""
    if not parts or not isinstance(parts[0], str):
        return UNKNOWN
    text = str(parts[0])
    if isinstance(parts[0], Prefix):
        return Prefix(text)
    for part in parts[1:]:
        if not isinstance(part, str):
            return Prefix(os.path.join(text, ""))
        text = os.path.join(text, part)
        if isinstance(part, Prefix):
            return Prefix(text)
    return text
