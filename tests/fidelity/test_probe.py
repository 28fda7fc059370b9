"""A script cannot distinguish the host from python.exe except by asking winsvc: on every version, from a base
installation, from a virtual environment, and with -m.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from host_exe import Host
from layouts import make_venv
from machine import ALL_VERSIONS, ROOT, python
from service import Service
from waiting import PATIENCE

PROBE = ROOT / "tests" / "fidelity" / "probe.py"

WORDS = ["t w o", "", '"quoted"', "back\\", 'both\\"', "\U0001f40d", "-x"]

# The known differences, and their reasons.
ADDED_MODULES = {"pyhostsvc_winsvc"}  # so that nothing hides the host's winsvc under this name
ADDED_FINDERS = ", <class 'Finder'>]"  # the last one, so that `import winsvc` finds the host's if there is no other
SERVICE_VARIABLES = {"LOGS_DIRECTORY", "STATE_DIRECTORY"}  # systemd's names


def as_service(host: Host, name: str, executable: Path, folder: Path, words: list[str], result: Path) -> Any:
    host.ok(
        "install", *words, "--name", name, "--startup", "manual", "--restart", "never", "--python",
        host.path(executable), "--directory", host.path(folder), "--env", "GIVEN=to the script", "--env", "EMPTY=",
        "--", host.path(result), *WORDS,
    )  # fmt: skip
    service = Service(host, name)
    try:
        host.client.start(name)
        host.client.wait(name, ["stopped"], 4 * PATIENCE)  # it starts a dozen processes
        assert result.exists(), service.log(own=True)
        return json.loads(result.read_text(encoding="utf-8"))
    finally:
        host.ok("remove", name, "--purge")


def under_python(
    host: Host,
    version: str,
    executable: Path,
    folder: Path,
    words: list[str],
    result: Path,
    environment: dict[str, str],
) -> Any:
    """Runs it as a venv's launcher does: the base python.exe, with the launcher named in an environment variable."""
    more = {**environment, "GIVEN": "to the script", "EMPTY": ""}
    if executable != python(version):
        more["__PYVENV_LAUNCHER__"] = host.path(executable)
    command = [host.path(python(version)), *words, host.path(result), *WORDS]
    code, out, err = host.client.run(command, host.path(folder), more, "")  # an empty pipe, as a service has
    assert (code, err) == (0, ""), out
    return json.loads(result.read_text(encoding="utf-8"))


def differences(there: Any, here: Any, path: str = "") -> list[str]:
    """Returns the differences as readable lines."""
    if isinstance(there, dict) and isinstance(here, dict):
        return [
            line
            for key in {**there, **here}
            for line in differences(there.get(key, "absent"), here.get(key, "absent"), f"{path}/{key}")
        ]
    return [] if there == here else [f"{path}: python.exe {there!r}, the host {here!r}"]


def without_known_differences(host: Host, there: Any, here: Any, executable: Path) -> None:
    """Removes the values that may differ, after checking that they are as expected."""
    assert set(here["early"]["modules"]) - set(there["early"]["modules"]) == ADDED_MODULES
    here["early"]["modules"] = [name for name in here["early"]["modules"] if name not in ADDED_MODULES]
    finders = here["identity"]["import"]
    assert finders[0].endswith(ADDED_FINDERS)
    finders[0] = finders[0].removesuffix(ADDED_FINDERS) + "]"
    assert set(here["environment"]) >= SERVICE_VARIABLES
    # A service has the SCM's environment, and that is not the client's; each is the same for C and for the system.
    for found in (there, here):
        mine = found["environment"]
        assert mine["GIVEN"] == ["to the script", True, True]
        assert [name for name, (_, in_c, in_system) in mine.items() if not (in_c and in_system)] in ([], ["EMPTY"])
        found["environment"] = {name: value for name, value in mine.items() if name in ("GIVEN", "EMPTY")}
    mine, theirs = set(here.pop("loaded")), set(there.pop("loaded"))
    assert [path.rpartition("\\")[2] for path in theirs - mine] == ["python.exe"]
    assert [path.rpartition("\\")[2] for path in mine - theirs] == ["pyhostsvc.exe"]
    assert here["environment"] == there["environment"]
    for name, least in there.pop("at least").items():
        assert here["at least"][name] >= least, name
    del here["at least"]
    if there["identity"]["orig_argv"]:
        there["identity"]["orig_argv"][0] = host.path(executable)  # the test calls the base one


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every version from its base; the oldest and newest, or all with --fidelity, also in the two other ways."""
    if "kind" not in metafunc.fixturenames:
        return
    others = ALL_VERSIONS if metafunc.config.getoption("fidelity") else [ALL_VERSIONS[0], ALL_VERSIONS[-1]]
    ways = [(version, "base") for version in ALL_VERSIONS]
    ways += [(version, kind) for version in others for kind in ("venv", "module")]
    metafunc.parametrize("version, kind", ways)


def test_probe_sees_no_difference(host: Host, version: str, kind: str) -> None:
    executable = make_venv(host, version) / "Scripts" / "python.exe" if kind == "venv" else python(version)
    shutil.copy2(PROBE, host.folder)
    words = ["-m", "probe"] if kind == "module" else [host.path(host.folder / "probe.py")]
    name = f"probe-{version}-{kind}"
    there = under_python(host, version, executable, host.folder, words, host.folder / "there.json", {})
    here = as_service(host, name, executable, host.folder, words, host.folder / "here.json")
    for found, file in ((there, "there.json"), (here, "here.json")):
        text = json.dumps(found).replace(file, "result.json")
        found.clear()
        found.update(json.loads(text))
    without_known_differences(host, there, here, executable)
    assert differences(there, here) == []
