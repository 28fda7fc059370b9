"""Tables of calls, modules and variables that matter in a service."""

from __future__ import annotations

# Calls by their full name: the finding, and the exception whose handler handles the problem.
CALLS = {
    "input": ("console-input", "EOFError"),
    "getpass.getpass": ("console-input", "EOFError"),
    **dict.fromkeys(
        """msvcrt.getch msvcrt.getche msvcrt.getwch msvcrt.getwche maskpass.askpass maskpass.advpass pwinput.pwinput
        readchar.readkey readchar.readchar""".split(),
        ("console-input", None),
    ),
    **dict.fromkeys(
        """click.prompt click.confirm click.getchar typer.prompt typer.confirm rich.prompt.Prompt.ask
        rich.prompt.IntPrompt.ask rich.prompt.FloatPrompt.ask rich.prompt.Confirm.ask prompt_toolkit.prompt
        prompt_toolkit.shortcuts.prompt prompt_toolkit.shortcuts.confirm prompt_toolkit.PromptSession
        prompt_toolkit.shortcuts.PromptSession prompt_toolkit.application.Application prompt_toolkit.Application
        questionary.text questionary.password questionary.select questionary.checkbox questionary.confirm
        questionary.rawselect questionary.autocomplete questionary.path questionary.prompt questionary.form
        inquirer.prompt inquirer.text inquirer.list_input inquirer.password inquirer.confirm inquirer.checkbox
        InquirerPy.prompt InquirerPy.inquirer.text InquirerPy.inquirer.select InquirerPy.inquirer.secret
        InquirerPy.inquirer.confirm pick.pick beaupy.select beaupy.confirm beaupy.prompt code.interact pdb.set_trace
        breakpoint IPython.embed""".split(),
        ("console-input", None),
    ),
    "fileinput.input": ("stdin", None),
    "os.get_terminal_size": ("terminal", "OSError"),
    "webbrowser.open": ("desktop", None),
    "webbrowser.open_new": ("desktop", None),
    "webbrowser.open_new_tab": ("desktop", None),
    "os.startfile": ("desktop", None),
    "matplotlib.pyplot.show": ("gui", None),
    **dict.fromkeys("cv2.imshow cv2.namedWindow cv2.selectROI".split(), ("gui", None)),
    "win32api.MessageBox": ("gui", None),
    "win32gui.MessageBox": ("gui", None),
    "win32ui.MessageBox": ("gui", None),
    "os.getlogin": ("user-name", None),
    "getpass.getuser": ("user-name", None),
    "os.path.expanduser": ("profile", None),
    "pathlib.Path.home": ("profile", None),
    "win32serviceutil.HandleCommandLine": ("pywin32-service", None),
    "servicemanager.StartServiceCtrlDispatcher": ("pywin32-service", None),
    **dict.fromkeys(
        """keyring.get_password keyring.get_credential keyring.set_password win32cred.CredRead
        win32cred.CredEnumerate""".split(),
        ("keyring", None),
    ),
    **dict.fromkeys(
        """os.execl os.execle os.execlp os.execlpe os.execv os.execve os.execvp os.execvpe""".split(), ("exec", None)
    ),
    "win32print.GetDefaultPrinter": ("default-printer", None),
    **dict.fromkeys("xlwings.App xlwings.Book docx2pdf.convert".split(), ("office", None)),
}
METHODS = {
    "add_signal_handler": ("loop-signal-handler", "NotImplementedError"),
    "expanduser": ("profile", None),
    "MessageBoxW": ("gui", None),
    "MessageBoxA": ("gui", None),
}
# Modules and names whose import shows what the script does.
IMPORTS = {
    **dict.fromkeys(
        """tkinter customtkinter turtle wx pygame kivy easygui PySimpleGUI FreeSimpleGUI dearpygui flet
        pystray""".split(),
        "gui",
    ),
    **{
        f"{binding}.{part}": "gui"
        for binding in ("PyQt5", "PyQt6", "PySide2", "PySide6")
        for part in ("QtWidgets", "QtGui", "QtQuick", "QtQml", "QtWebEngineWidgets")
    },
    **dict.fromkeys("pyautogui pynput keyboard mouse pywinauto uiautomation pyperclip".split(), "desktop"),
    **dict.fromkeys("win10toast winotify win11toast plyer mss PIL.ImageGrab win32clipboard".split(), "desktop"),
    **dict.fromkeys("daemon daemonize daemoniker daemonocle".split(), "daemonize"),
}
# Modules of tkinter whose functions open a dialog, and wait until it is closed.
DIALOGS = frozenset("tkinter.messagebox tkinter.filedialog tkinter.simpledialog tkinter.colorchooser".split())
NAMES = {
    "winreg.HKEY_CURRENT_USER": "user-registry",
    "win32con.HKEY_CURRENT_USER": "user-registry",
    "sys.stdin": "stdin",
    "os.fork": "fork",
    "os.forkpty": "fork",
}
# Attributes of standard input whose use does not mean that the script reads it.
STDIN_HARMLESS = frozenset(["isatty", "close", "encoding", "errors", "reconfigure", "fileno", "closed"])
PROFILE_VARIABLES = frozenset(
    """APPDATA HOME HOMEDRIVE HOMEPATH LOCALAPPDATA ONEDRIVE USERPROFILE""".split()
)  # fmt: skip
# Programs that show windows, by the part of their name in COM before the dot.
DESKTOP_PROGRAMS = frozenset(
    "excel word outlook powerpoint access visio publisher msproject onenote internetexplorer".split()
)
COM_CALLS = frozenset(
    """win32com.client.Dispatch win32com.client.DispatchEx win32com.client.gencache.EnsureDispatch
    win32com.client.dynamic.Dispatch win32com.client.GetActiveObject win32com.client.GetObject
    win32com.client.EnsureDispatch win32com.client.DispatchWithEvents comtypes.client.CreateObject
    comtypes.client.GetActiveObject""".split()
)
# Modules that read variables from a file.
VARIABLE_FILES = frozenset("dotenv environs decouple environ dynaconf pydantic_settings configargparse".split())
# Modules that use the proxy of the Windows settings, unless a variable names another one.
PROXY_USERS = frozenset("requests httpx urllib.request".split())
# Their functions that make a request without a session, client or opener.
REQUESTS = frozenset("delete get head options patch post put request stream urlopen urlretrieve".split())


class UserData:
    """Data that a library keeps in the user's profile."""

    def __init__(self, calls: str, variables: str, arguments: str = "", positional: bool = False):
        self.calls = calls.split()  # of the library that use the data; a name after a dot is any method
        self.variables = variables.split()  # the first one moves the data; each of them makes it harmless
        self.arguments = frozenset(arguments.split())  # each of them makes it harmless
        self.positional = positional  # so does an argument without a name


AWS = UserData(
    "client resource session.Session Session",
    """AWS_SHARED_CREDENTIALS_FILE AWS_CONFIG_FILE AWS_ACCESS_KEY_ID AWS_WEB_IDENTITY_TOKEN_FILE""",
    "aws_access_key_id config_file",
)
HUGGINGFACE = UserData(
    "pipeline .from_pretrained snapshot_download hf_hub_download load_dataset SentenceTransformer CrossEncoder",
    "HF_HOME HF_HUB_CACHE TRANSFORMERS_CACHE SENTENCE_TRANSFORMERS_HOME",
    "cache_dir cache_folder local_dir",
)
GOOGLE = UserData(".Client default", "GOOGLE_APPLICATION_CREDENTIALS", "credentials client_options api_key")
USER_DATA = {
    "playwright": UserData("sync_playwright async_playwright", "PLAYWRIGHT_BROWSERS_PATH"),
    "selenium": UserData(
        "webdriver.Chrome webdriver.Edge webdriver.Firefox", "SE_CACHE_PATH", "service executable_path", True
    ),
    "transformers": HUGGINGFACE,
    "huggingface_hub": HUGGINGFACE,
    "sentence_transformers": HUGGINGFACE,
    "diffusers": HUGGINGFACE,
    "datasets": HUGGINGFACE,
    "nltk": UserData("download word_tokenize sent_tokenize corpus data.load pos_tag", "NLTK_DATA", "download_dir"),
    "whisper": UserData("load_model", "XDG_CACHE_HOME", "download_root"),
    "faster_whisper": UserData("WhisperModel", "HF_HOME HF_HUB_CACHE", "download_root"),
    "torch": UserData("hub.load hub.load_state_dict_from_url", "TORCH_HOME", "model_dir"),
    "easyocr": UserData("Reader", "EASYOCR_MODULE_PATH", "model_storage_directory"),
    "boto3": AWS,
    "botocore": AWS,
    "aioboto3": AWS,
    "google.cloud": GOOGLE,
    "google.auth": GOOGLE,
    "azure.identity": UserData("DefaultAzureCredential AzureCliCredential", "AZURE_CONFIG_DIR AZURE_CLIENT_SECRET"),
    "kaggle": UserData("api", "KAGGLE_CONFIG_DIR KAGGLE_KEY"),
    "keras": UserData("applications. .get_file", "KERAS_HOME"),
}

PROGRAMS = frozenset(["python", "python3", "python.exe", "pythonw", "py", "pip", "pip3"])
PROCESS_STARTERS = frozenset(
    [
        "subprocess.run",
        "subprocess.call",
        "subprocess.check_call",
        "subprocess.check_output",
        "subprocess.Popen",
        "os.system",
    ]
)
# Calls that start Python processes, which import the script again.
SPAWNERS = frozenset(
    """multiprocessing.Process multiprocessing.Pool multiprocessing.Manager multiprocessing.pool.Pool
    multiprocessing.context.Process concurrent.futures.ProcessPoolExecutor
    concurrent.futures.process.ProcessPoolExecutor billiard.Process billiard.Pool""".split()
)
# Calls that restart the script when a file changes: the arguments that turn this on and off, and the default.
RELOADERS = {
    "flask.Flask": ("run", ("use_reloader", "debug"), False),
    "dash.Dash": ("run run_server", ("dev_tools_hot_reload", "use_reloader", "debug"), False),
    "sanic.Sanic": ("run", ("auto_reload", "dev", "debug"), False),
    "quart.Quart": ("run", ("use_reloader", "debug"), False),
    "flask_socketio.SocketIO": ("run", ("use_reloader", "debug"), False),
    "bottle.Bottle": ("run", ("reloader",), False),
}
RELOADING_CALLS = {
    "uvicorn.run": (("reload",), False),
    "bottle.run": (("reloader",), False),
    "werkzeug.serving.run_simple": (("use_reloader",), False),
    "werkzeug.run_simple": (("use_reloader",), False),
    "nicegui.ui.run": (("reload",), True),
    "tornado.autoreload.start": ((), True),
    "watchfiles.run_process": ((), True),
    "hupper.start_reloader": ((), True),
    "tornado.web.Application": (("autoreload", "debug"), False),
    "django.utils.autoreload.run_with_reloader": ((), True),
}
# Servers that import an application by its name, such as "package.module:app".
APP_CALLS = frozenset(["uvicorn.run", "granian.Granian"])
APP_MODULES = frozenset("uvicorn hypercorn waitress granian celery flask quart daphne".split())
APP_OPTIONS = frozenset(["-A", "--app"])
RELOADING_MODULES = {
    "django": ("runserver",),
    "uvicorn": ("--reload",),
    "hypercorn": ("--reload",),
    "flask": ("--debug", "--reload"),
    "sanic": ("--dev", "--auto-reload", "-r"),
    "fastapi": ("dev", "--reload"),
    "watchfiles": ("",),
    "litestar": ("--reload", "-r"),
    "quart": ("--reload", "--debug"),
}
