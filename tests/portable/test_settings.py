"""A setting is one row of host/settings/table.c: no other room singles a setting out by its name or its offset."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = ROOT / "host"
NAME = re.compile(r'\.name = L"(\w+)"')
BY_NAME = re.compile(r'\bSettings(?:Find|Named)\(\s*L"')
BY_OFFSET = re.compile(r"\boffsetof\(Settings\b")


def sources() -> list[Path]:
    """The C sources outside the settings' room, and the tests."""
    paths = [path for path in HOST.rglob("*.[ch]") if HOST / "settings" not in path.parents]
    return paths + list((ROOT / "tests").rglob("*.c"))


def test_no_file_finds_a_setting_by_a_literal_name() -> None:
    uses = [str(path) for path in sources() if BY_NAME.search(path.read_text(encoding="utf-8"))]
    assert uses == []


def test_no_file_finds_a_setting_by_its_offset() -> None:
    uses = [str(path) for path in sources() if BY_OFFSET.search(path.read_text(encoding="utf-8"))]
    assert uses == []


def test_no_file_compares_a_row_with_a_name() -> None:
    names = NAME.findall((HOST / "settings" / "table.c").read_text(encoding="utf-8"))
    assert len(names) == len(set(names)) > 40
    compared = re.compile(r'TextEqual(?:Fold)?\([^;]*->(?:name|option), L"(' + "|".join(names) + r')"\)')
    setting = [
        f"{path.name}: {match[1]}"
        for path in sources()
        for match in compared.finditer(path.read_text(encoding="utf-8"))
        if path.name.startswith(("setting", "resolve", "complete", "service", "configuration", "get", "verb"))
    ]
    assert setting == []
