"""One subject of the rules, such as the waits."""

from __future__ import annotations

import _ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .flow import Place
    from .rules import Rules


class Call:
    """A call that can run."""

    def __init__(self, node: _ast.Call, name: str, method: str, place: Place):
        self.node = node
        self.name = name  # the full name of the function according to the imports; empty if unknown
        self.method = method  # the last part of the name
        self.place = place


class Theme:
    """Checks the nodes of one module for one subject."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.values = rules.values
        self.service = rules.values.service
        self.report = rules.report

    def check_call(self, call: Call) -> None:
        """Check a call."""

    def check_end(self, node: _ast.If, place: Place) -> bool:
        """Check an `if` that ends the script or a function. Return whether the subject is the cause."""
        return False

    def finish(self) -> None:
        """Check the whole module at its end."""
