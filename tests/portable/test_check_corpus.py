"""`check` on a corpus of realistic scripts: what it reports is what an experienced administrator expects.

corpus/ has scripts as people write them; a folder in it is a project whose script is main.py, run.py, manage.py, or the
only file. A comment `# expect: ID` is at the line where the finding is expected; any other finding is unexpected.
Comments at the top name the service's arguments and variables, a proxy and variables that only the user has. The
packages that the scripts import are installed as empty packages, unless their name ends with _missing.

corpus_independent/ is a second set. Its author knew docs/check.md, but neither the rules nor the first set, and noted
its expectations before the first run.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from machine import WINDOWS
from scanner import scan

SETS = {"corpus": 60, "corpus_independent": 40}  # the folder and the least number of its scripts
MAIN_FILES = ("main.py", "run.py", "manage.py", "telegram.py", "app")
SERVICE = re.compile(r"^# (arguments|variables|proxy|mine|expect): (.*)$", re.MULTILINE)
EXPECTED = re.compile(r"#+ expect: (\S+)$")
NOT_HERE = () if WINDOWS else ("winreg", "msvcrt")
VERSION = (3, 13)
LEAST = 0.95

Found = tuple[str, str, int]  # file, finding, line; line 0 is the file as a whole


@dataclass
class Case:
    name: str
    script: Path

    def files(self) -> list[Path]:
        folder = self.script.parent
        return [self.script] if folder.name in SETS else sorted(folder.rglob("*.py"))

    def facts(self) -> dict[str, list[str]]:
        source = self.script if self.script.is_file() else self.script / "__main__.py"
        text = source.read_text(encoding="utf-8")
        return {key: words.split() for key, words in SERVICE.findall(text)}

    def expected(self) -> set[Found]:
        found = {(self.script.name, finding, 0) for finding in self.facts().get("expect", ())}
        for file in self.files():
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                match = EXPECTED.search(line)
                if match and not line.startswith("# expect"):
                    found.add((file.name, match[1], number))
        return found


def all_cases(corpus: Path) -> list[Case]:
    cases = []
    for entry in sorted(corpus.iterdir()):
        script = entry
        if entry.is_dir():
            script = next(entry / name for name in MAIN_FILES if (entry / name).exists())
        cases.append(Case(entry.name, script))
    return cases


def imports(file: Path) -> set[str]:
    """Returns the dotted names of the modules that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def install_packages(corpus: Path, site: Path) -> None:
    """Makes an empty package in site for each module that does not belong to Python or to the corpus."""
    site.mkdir()
    own = {file.stem for file in corpus.rglob("*.py") if file.parent != corpus}
    own |= {folder.name for folder in corpus.rglob("*") if folder.is_dir()}
    own -= {"serial", "telegram", "queue"}  # these hide packages of the same name
    for name in {name for file in corpus.rglob("*.py") for name in imports(file)}:
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in own or top.endswith("_missing") or top in NOT_HERE:
            continue
        if top == "winsvc":
            continue  # the host has it
        for length in range(1, name.count(".") + 2):
            folder = site.joinpath(*name.split(".")[:length])
            folder.mkdir(exist_ok=True)
            (folder / "__init__.py").touch()


def reported(case: Case, packages: Path, monkeypatch: pytest.MonkeyPatch) -> set[Found]:
    facts = case.facts()
    variables = [pair.partition("=")[0] for pair in facts.get("variables", ())]
    with monkeypatch.context() as patch:
        patch.chdir(case.script.parent)
        for file in case.files():  # python.exe has not imported such a module of its own at its start
            if file.stem in sys.stdlib_module_names:
                patch.delitem(sys.modules, file.stem, raising=False)
        for name in facts.get("mine", ()):
            patch.setenv(name, "x")
        records, _ = scan.run(
            "script",
            str(case.script),
            True,
            arguments=facts.get("arguments", ()),
            variables=variables,
            proxy=facts.get("proxy", [""])[0],
            path=[str(packages), *sys.path],
            version=VERSION,
        )
    found = set()
    for finding, file, line, argument, _sure in records:
        if argument in NOT_HERE or (finding == "drive" and argument.startswith("C")):
            continue
        if finding == "unix-path" and argument.startswith(str(Path(__file__).parent)):
            continue  # on Windows __file__ has a drive
        found.add((Path(file).name, finding.partition(":")[0], line))
    return found


@pytest.mark.parametrize("name", SETS)
def test_findings_are_those_that_a_person_expects(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = Path(__file__).parent / name
    packages = tmp_path / "site-packages"
    install_packages(corpus, packages)
    right, wrong, missed = 0, [], []
    cases = all_cases(corpus)
    for case in cases:
        expected, found = case.expected(), reported(case, packages, monkeypatch)
        right += len(expected & found)
        wrong += [f"{case.name}: not expected: {item}" for item in sorted(found - expected)]
        missed += [f"{case.name}: not found: {item}" for item in sorted(expected - found)]
    precision = right / (right + len(wrong))
    recall = right / (right + len(missed))
    clean = sum(not case.expected() for case in cases)
    with capsys.disabled():
        print(
            f"\n{name}: {len(cases)} scripts, {clean} of them without a finding; "
            f"precision {precision:.1%}, recall {recall:.1%}"
        )
        print("\n".join(wrong + missed))
    assert len(cases) >= SETS[name]
    assert precision >= LEAST
    assert recall >= LEAST
