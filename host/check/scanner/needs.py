"""Compare the arguments that the script needs with those that the service passes."""

from __future__ import annotations

import _ast

from .arguments import text_of
from .texts import Argv
from .theme import Theme
from .tree import argument, calls, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .arguments import Parser
    from .flow import Place
    from .lookup import Lookup
    from .theme import Call

# Words in the name of a function that explains the arguments, and in its output.
HELP = ("usage", "help")


class Needs(Theme):
    """The arguments of one module."""

    ended = False  # the script explains that it needs more arguments

    @property
    def lookup(self) -> Lookup:
        lookup: Lookup = self.values.lookup
        return lookup

    def check_call(self, call: Call) -> None:
        parser: Parser | None = None
        if call.method in ("parse_args", "parse_known_args") and not self.has_own_list(call):
            whole = getattr(call.node.func, "value", None)
            model = self.lookup.model
            named = model.argparse.parsers.get(text_of(whole) if whole else "")
            parser = named or self.lookup.arguments.only_parser(model)
            if parser and parser not in model.argparse.roots and model.argparse.roots:
                parser = None
        elif call.name == "typer.run" or (isinstance(call.node.func, _ast.Name) and not call.node.args):
            click = self.lookup.model.click
            parser = click.commands.get(call.name if call.name == "typer.run" else text_of(call.node.func))
            parser = parser if parser is click.entry() else None
        if parser:
            self.check_parser(call, parser)

    def has_own_list(self, call: Call) -> bool:
        """Return whether parse_args gets other arguments than those of the process."""
        given = argument(call.node, 0, "args")
        return isinstance(given, (_ast.List, _ast.Tuple))

    def check_parser(self, call: Call, parser: Parser) -> None:
        if not self.values.argv_is_known:
            return
        result = self.lookup.arguments.result(parser)
        sure = call.place.sure and not call.place.catches("SystemExit")
        for name in result.missing:
            self.report("missing-argument", call.node, name, sure)
        if call.method != "parse_known_args":
            for name in result.unknown:
                self.report("unknown-argument", call.node, name, sure)
        for name in result.prompts:
            self.report("console-input", call.node, f"the prompt for {name}", sure)

    def check_subscript(self, node: _ast.Subscript, place: Place) -> None:
        whole = self.values.value(node.value, place.scope)
        if (
            self.ended
            or not isinstance(whole, Argv)
            or not isinstance(node.ctx, _ast.Load)
            or place.catches("IndexError")
        ):
            return
        index = self.values.value(node.slice, place.scope)
        if type(index) is int and not -len(whole) <= index < len(whole):
            start = len(self.service.argv) - len(whole)
            self.report(
                "missing-argument", node, f"sys.argv[{index + start if index > 0 or start else index}]", place.sure
            )

    def check_assign(self, node: _ast.Assign, place: Place) -> None:
        """Check `script, port = sys.argv`."""
        target = node.targets[0]
        if not isinstance(target, (_ast.Tuple, _ast.List)) or any(
            isinstance(name, _ast.Starred) for name in target.elts
        ):
            return
        value = self.values.value(node.value, place.scope)
        if isinstance(value, Argv) and len(value) < len(target.elts) and not place.catches("ValueError"):
            names = [getattr(name, "id", "sys.argv") for name in target.elts[len(value) :]]
            self.report("missing-argument", node, ", ".join(names), place.sure)

    def check_end(self, node: _ast.If, place: Place) -> bool:
        """Report an `if` that explains the arguments and ends because too few were given."""
        tested = [self.argument_name(child, place) for child in self.rules.tested(node, place)]
        found = next((name for name in tested if name), "")
        if not found or not self.complains(node):
            return False
        self.report("missing-argument", node, found, True)
        self.ended = True
        return True

    def argument_name(self, node: _ast.AST, place: Place) -> str:
        if isinstance(node, (_ast.Name, _ast.Attribute)) and self.values.dotted(node, place.scope) == "sys.argv":
            return f"sys.argv[{len(self.service.argv)}]"
        if isinstance(node, _ast.Attribute):
            parser = self.lookup.arguments.only_parser(self.lookup.model)
            if parser and self.values.value(node, place.scope) is None and node.attr in parser.dests():
                return node.attr
        return ""

    def complains(self, node: _ast.If) -> bool:
        """Return whether the body of an `if` prints a usage message or ends the script with an error."""
        for child in (inner for statement in node.body for inner in walk(statement)):
            text = child.value if isinstance(child, _ast.Constant) else ""
            if isinstance(text, str) and any(word in text.lower() for word in HELP):
                return True
            if isinstance(child, _ast.Name) and child.id == "__doc__":
                return True
        for call in (inner for statement in node.body for inner in calls(statement)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if any(word in name.lower() for word in HELP) or name == "error":
                return True
            if name in ("exit", "_exit", "SystemExit") and call.args:
                value = self.values.value(call.args[0], self.values.scope)
                if value not in (0, None):
                    return True
        return False
