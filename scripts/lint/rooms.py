#!/usr/bin/env python3
"""Checks the structure of the C sources by their includes.

A room is a folder of host/ with C files, host/main.c, or pymodule/. docs/design.md lists the rooms from the highest
to the lowest; a file may include only files of its own room or a lower one, so no two rooms include each other. There
must be no circle between files (a .c file and its header count as one), no base name in two rooms, and no pure file
that reaches windows.h.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = ROOT / "host"
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
GENERATED = ("embedded/", "version.h")


def sources() -> dict[str, Path]:
    """Every C file by the name that others include it by."""
    found = {path.relative_to(HOST).as_posix(): path for path in sorted(HOST.rglob("*.[ch]"))}
    found.update({path.name: path for path in sorted((ROOT / "pymodule").glob("*.[ch]"))})
    return found


def room_of(name: str) -> str:
    if name == "main.c":
        return "main.c"
    return name.rpartition("/")[0] or "pymodule"


def stated_order() -> list[str]:
    """The rooms as docs/design.md lists them: `| host/base/ | …` or `| pymodule/ | …`, one row each."""
    page = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(host/[a-z_/]+|host/main\.c|pymodule/)` \|", page, re.MULTILINE)
    return [row.removeprefix("host/").rstrip("/") for row in rows]


def includes(files: dict[str, Path]) -> dict[str, set[str]]:
    return {
        name: {own or system for own, system in INCLUDE.findall(path.read_text(encoding="utf-8"))}
        for name, path in files.items()
    }


def upward_calls(edges: dict[str, set[str]], order: list[str]) -> Iterator[str]:
    places = {room: place for place, room in enumerate(order)}
    for name, targets in sorted(edges.items()):
        for target in sorted(targets & edges.keys()):
            here, there = room_of(name), room_of(target)
            if here != there and here in places and there in places and places[there] <= places[here]:
                yield f"host/{name} includes {target}: {there}/ is above {here}/ in docs/design.md"


def missing_rooms(files: dict[str, Path], order: list[str]) -> Iterator[str]:
    rooms = {room_of(name) for name in files}
    yield from (f"docs/design.md does not list the room {room}" for room in sorted(rooms - set(order)))
    yield from (f"docs/design.md lists the room {room}, which has no C file" for room in order if room not in rooms)


def circles(edges: dict[str, set[str]]) -> Iterator[str]:
    """Circles between modules: depth first, each reported once, where it closes."""
    modules: dict[str, set[str]] = defaultdict(set)
    for name, targets in edges.items():
        for target in targets & edges.keys():
            if target.rpartition(".")[0] != name.rpartition(".")[0]:
                modules[name.rpartition(".")[0]].add(target.rpartition(".")[0])
    done: set[str] = set()

    def visit(module: str, path: list[str]) -> Iterator[str]:
        if module in path:
            yield "circle: " + " -> ".join([*path[path.index(module) :], module])
        elif module not in done:
            for target in sorted(modules[module]):
                yield from visit(target, [*path, module])
            done.add(module)

    for module in sorted(modules):
        yield from visit(module, [])


def repeated_names(files: dict[str, Path]) -> Iterator[str]:
    modules = defaultdict(set)
    for name in files:
        modules[Path(name).stem].add(room_of(name))
    repeated = {stem: sorted(rooms) for stem, rooms in modules.items() if len(rooms) > 1}
    yield from (f"the name {stem} occurs in {', '.join(rooms)}" for stem, rooms in repeated.items())


def impure(files: dict[str, Path], edges: dict[str, set[str]]) -> Iterator[str]:
    pure = set()
    for listing in sorted(HOST.rglob("CMakeLists.txt")):
        words = listing.read_text(encoding="utf-8").replace(")", " ").split()
        kind = ""
        for word in words:
            if word in ("PURE", "WINDOWS"):
                kind = word
            elif kind == "PURE":
                pure.add((listing.parent.relative_to(HOST) / word).as_posix())
    for name in sorted(pure):
        if name not in files:
            yield f"{name} is listed as pure and does not exist"
            continue
        seen, waiting = {name}, [name]
        while waiting:
            for target in edges[waiting.pop()]:
                if target.lower() == "windows.h":
                    yield f"the pure file {name} reaches windows.h"
                elif target in edges and target not in seen:
                    seen.add(target)
                    waiting.append(target)


def main() -> int:
    files = sources()
    edges = includes(files)
    unknown = {
        f"{name} includes {target}, which does not exist"
        for name, path in files.items()
        for target, _ in INCLUDE.findall(path.read_text(encoding="utf-8"))
        if target and target not in files and not target.startswith(GENERATED)
    }
    order = stated_order()
    problems = [
        *sorted(unknown),
        *missing_rooms(files, order),
        *upward_calls(edges, order),
        *circles(edges),
        *repeated_names(files),
        *impure(files, edges),
    ]
    for problem in problems:
        print(problem)
    print(f"{len(files)} files in {len({room_of(name) for name in files})} rooms, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
