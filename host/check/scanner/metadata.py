"""Read the declarations of a script and its project: dependencies, the Python version, their own packages."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .modules import Finder

MAX_PARENTS = 4  # folders above the script's that may belong to its project
VENVS = (".venv", "venv", "env")
MAX_LISTED = 8  # dependencies in one command

# Packages whose name differs from the module's.
DISTRIBUTIONS = dict(
    pair.split("=")
    for pair in """attr=attrs barcode=python-barcode bs4=beautifulsoup4 bluetooth=PyBluez can=python-can clr=pythonnet
    Crypto=pycryptodome Cryptodome=pycryptodomex cv2=opencv-python dateutil=python-dateutil decouple=python-decouple
    discord=discord.py django=Django docx=python-docx dotenv=python-dotenv engineio=python-engineio
    environ=django-environ escpos=python-escpos fitz=PyMuPDF flask=Flask flask_cors=Flask-Cors
    flask_socketio=Flask-SocketIO git=GitPython jose=python-jose jwt=PyJWT kafka=kafka-python
    magic=python-magic-bin mysql=mysql-connector-python MySQLdb=mysqlclient nacl=PyNaCl
    OpenSSL=pyOpenSSL paho=paho-mqtt PIL=Pillow pptx=python-pptx psycopg2=psycopg2-binary pythoncom=pywin32
    pywintypes=pywin32 rest_framework=djangorestframework serial=pyserial servicemanager=pywin32
    serial_asyncio=pyserial-asyncio skimage=scikit-image sklearn=scikit-learn slugify=python-slugify
    snap7=python-snap7 socketio=python-socketio telegram=python-telegram-bot telebot=pyTelegramBotAPI usb=pyusb
    websocket=websocket-client wmi=WMI whisper=openai-whisper win32api=pywin32 win32clipboard=pywin32 win32com=pywin32
    win32con=pywin32 win32cred=pywin32 win32event=pywin32 win32evtlog=pywin32 win32evtlogutil=pywin32 win32file=pywin32
    win32gui=pywin32 win32net=pywin32 win32pdh=pywin32 win32pipe=pywin32 win32print=pywin32 win32process=pywin32
    win32security=pywin32 win32service=pywin32 win32serviceutil=pywin32 win32ui=pywin32 wx=wxPython yaml=PyYAML
    zmq=pyzmq zoneinfo=tzdata""".split()
)


def plain(name: str) -> str:
    """Return the name of a package in the form in which names are compared."""
    return name.lower().replace("_", "-").replace(".", "-")


def package_of(requirement: str) -> str:
    """Return the name in a requirement such as "requests[socks]>=2"."""
    name = requirement.strip()
    for end, character in enumerate(name):
        if not (character.isalnum() or character in "-_."):
            return name[:end]
    return name


class Declared:
    """The declarations in a [project] table or in the metadata of a script."""

    def __init__(self) -> None:
        self.requires_python = ""
        self.version_line = 0  # of requires-python, in the lines that were read; 0 if there is none
        self.dependencies: list[str] = []
        self.builds = False  # there is a [build-system]

    def names(self, module: str) -> bool:
        """Return whether the dependencies include the package with this module."""
        wanted = {plain(module), plain(DISTRIBUTIONS.get(module, module))}
        return any(plain(package_of(dependency)) in wanted for dependency in self.dependencies)


def strings(text: str) -> list[str]:
    """Return the quoted strings in a line of TOML."""
    found: list[str] = []
    quote = ""
    for character in text:
        if quote:
            if character == quote:
                quote = ""
            else:
                found[-1] += character
        elif character in "\"'":
            quote = character
            found.append("")
        elif character == "#":
            break
    return found


def read_toml(lines: list[str], top: bool) -> Declared:
    """Read the few keys that matter; `top`: they are outside of tables, as in the metadata of a script."""
    declared = Declared()
    table = "project" if top else ""
    in_list = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if in_list:
            declared.dependencies += strings(text)
            in_list = not closes(text)
        elif text.startswith("["):
            table = text.strip("[] \t")
            declared.builds = declared.builds or table == "build-system"
        elif "=" in text and not text.startswith("#"):
            key, _, value = (part.strip() for part in text.partition("="))
            if table == "project" and key == "requires-python":
                declared.requires_python = next(iter(strings(value)), "")
                declared.version_line = number
            elif table == "project" and key == "dependencies":
                declared.dependencies += strings(value)
                in_list = not closes(value)
            elif table == "tool.poetry.dependencies" and key == "python":
                declared.requires_python = declared.requires_python or next(iter(strings(value)), "")
            elif table == "tool.poetry.dependencies":
                declared.dependencies.append(key)
    return declared


def closes(text: str) -> bool:
    """Return whether a line ends a list; brackets in strings do not."""
    for quoted in strings(text):
        text = text.replace(quoted, "")
    return "]" in text


def script_metadata(source: bytes) -> Declared | None:
    """Read the metadata in a script's comments (PEP 723)."""
    lines = source.decode("utf-8", "replace").splitlines()
    try:
        start = [line.rstrip() for line in lines].index("# /// script")
    except ValueError:
        return None
    block: list[str] = []
    for line in lines[start + 1 :]:
        if line.rstrip() == "# ///":
            declared = read_toml(block, True)
            declared.version_line += start + 1 if declared.version_line else 0
            return declared
        if not line.startswith("#"):
            return None
        block.append(line[2:])
    return None


def parents(folder: str) -> Iterator[str]:
    """Yield a folder and those above it that may belong to the same project."""
    for _ in range(MAX_PARENTS + 1):
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def read_lines(path: str) -> list[str] | None:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()
    except OSError:
        return None


def satisfies(version: tuple[int, ...], specifier: str) -> bool:
    """Return whether a version satisfies a specifier such as ">=3.10,<3.13"; true if it cannot be read."""
    return all(satisfies_one(version, clause.strip()) for clause in specifier.split(",") if clause.strip())


def satisfies_one(version: tuple[int, ...], clause: str) -> bool:
    number = clause.lstrip("<>=!~^ ")
    operator = clause[: len(clause) - len(number)].strip()
    parts = number.replace(".*", "").split(".")
    if not all(part.isdigit() for part in parts) or not parts:
        return True
    wanted = tuple(int(part) for part in parts)[: len(version)]
    mine = version[: len(wanted)]
    if operator in ("~=", "^"):
        kept = 1 if operator == "^" else max(1, len(parts) - 1)
        return mine >= wanted and mine[:kept] == wanted[:kept]
    results = {">=": mine >= wanted, ">": mine > wanted, "<=": mine <= wanted, "<": mine < wanted}
    results.update({"==": mine == wanted, "===": mine == wanted, "!=": mine != wanted})
    return results.get(operator, True)


class Project:
    """The project that a script belongs to."""

    def __init__(self, folder: str, finder: Finder):
        self.folder = folder
        self.finder = finder
        self.script: Declared | None = None  # the metadata in the script
        self.root = ""  # the folder of pyproject.toml
        self.declared = Declared()
        for above in parents(folder):
            lines = read_lines(os.path.join(above, "pyproject.toml"))
            if lines is not None:
                self.root, self.declared = above, read_toml(lines, False)
                break

    def requires_python(self) -> str:
        return (self.script.requires_python if self.script else "") or self.declared.requires_python

    def own_package(self, module: str) -> str:
        """Return the folder of the project that has the module, although Python does not search it; or empty."""
        for above in parents(self.folder):
            if os.path.basename(above) in ("site-packages", "dist-packages"):
                break
            for folder in (os.path.join(above, "src"), above):
                place = os.path.join(folder, module)
                if os.path.isfile(place + ".py") or os.path.isfile(os.path.join(place, "__init__.py")):
                    return folder
            if above == self.root:
                break
        return ""

    def remedy(self, module: str) -> tuple[str, str]:
        """Return how to get a module that is missing: the variant of the remedy, and its path or command."""
        venv = self.venv_with(module)
        if venv:
            return ":venv", venv
        if self.script and self.script.names(module):
            return "", self.install(self.script.dependencies)
        if self.root and self.declared.names(module):
            if os.path.exists(os.path.join(self.root, "uv.lock")):
                return ":uv", self.root
            if self.declared.builds or len(self.declared.dependencies) > MAX_LISTED:
                return "", self.install([self.root])
            return "", self.install(self.declared.dependencies)
        requirements = self.requirements_with(module)
        if requirements:
            return "", self.install(["-r", requirements])
        return "", self.install([DISTRIBUTIONS.get(module, module)])

    def install(self, words: list[str]) -> str:
        has_pip = self.finder.find("pip") is not None
        start = f'"{sys.executable}" -m pip install' if has_pip else f'uv pip install --python "{sys.executable}"'
        return " ".join([start, *(quote(word) for word in words)])

    def requirements_with(self, module: str) -> str:
        """Return the requirements.txt that names a module's package."""
        for above in parents(self.folder):
            path = os.path.join(above, "requirements.txt")
            listed = Declared()
            listed.dependencies = read_lines(path) or []
            if listed.names(module):
                return path
        return ""

    def venv_with(self, module: str) -> str:
        """Return a virtual environment of the project that has the module."""
        for above in parents(self.folder):
            for name in VENVS:
                venv = os.path.join(above, name)
                site = os.path.join(venv, "Lib", "site-packages")
                if os.path.exists(os.path.join(venv, "pyvenv.cfg")) and os.path.normcase(venv) != os.path.normcase(
                    sys.prefix
                ):
                    place = os.path.join(site, module)
                    if os.path.isdir(place) or os.path.isfile(place + ".py"):
                        return venv
        return ""


def quote(word: str) -> str:
    return f'"{word}"' if any(character in word for character in ' <>|&^();"') or "\\" in word else word
