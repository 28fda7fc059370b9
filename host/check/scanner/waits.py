"""Find waits that a stop does not end, and loops that continue after a stop."""

from __future__ import annotations

import _ast

from .flow import EXITS
from .theme import Theme
from .tree import argument, calls, exception_names, own_nodes, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .flow import Place
    from .theme import Call


class Wait:
    """How a function waits."""

    def __init__(
        self,
        position: int = 99,
        name: str = "timeout",
        blocking: int = 99,
        never: bool = False,
        created: int = 99,
        limits: str = "",
    ):
        self.position, self.name = position, name  # of the argument that limits the wait
        self.blocking = blocking  # the position of the argument `block` or `blocking`
        self.never = never  # a stop does not end it in any version; otherwise it does since 3.14
        self.created = created  # the position of the timeout in the call that creates the object
        self.limits = frozenset(limits.split())  # methods and attributes of the object that limit the wait


LOCK = Wait(1, "timeout", 0)
SOCKET = dict.fromkeys(
    "accept recv recvfrom recv_into recvfrom_into".split(),
    Wait(never=True, limits="settimeout setdefaulttimeout setblocking"),
)
SERIAL = dict.fromkeys("read readline read_until".split(), Wait(never=True, created=5, limits="timeout in_waiting"))
ZMQ = dict.fromkeys(
    "recv recv_string recv_json recv_multipart recv_pyobj".split(),
    Wait(0, "flags", never=True, limits="poll RCVTIMEO setsockopt"),
)
# Methods that wait forever unless an argument limits the wait, by the call that creates the object. The waits on
# threading.Condition (Event, Queue, Future and others) are not here: the host wakes them in every version.
METHOD_WAITS: dict[str, dict[str, Wait]] = {
    "threading.Thread": {"join": Wait(0)},
    "threading.Lock": {"acquire": LOCK},
    "threading.RLock": {"acquire": LOCK},
    "queue.SimpleQueue": {"get": Wait(1, "timeout", 0)},
    "watchdog.observers.Observer": {"join": Wait(0)},
    "socket.socket": SOCKET,
    "socket.create_server": SOCKET,
    "socket.create_connection": SOCKET,
    "serial.Serial": SERIAL,
    "serial.serial_for_url": SERIAL,
    "zmq.Context.socket": ZMQ,
    "zmq.Context.instance.socket": ZMQ,
    "confluent_kafka.Consumer": {"poll": Wait(0, never=True), "consume": Wait(1, never=True)},
    "redis.Redis.pubsub": {"listen": Wait(never=True)},
    "redis.StrictRedis.pubsub": {"listen": Wait(never=True)},
    "redis.from_url.pubsub": {"listen": Wait(never=True)},
    "redis.Redis.from_url.pubsub": {"listen": Wait(never=True)},
    "redis.Redis": {"blpop": Wait(1, never=True), "brpop": Wait(1, never=True)},
    "redis.from_url": {"blpop": Wait(1, never=True), "brpop": Wait(1, never=True)},
    "imapclient.IMAPClient": {"idle_check": Wait(0, never=True)},
    "selectors.DefaultSelector": {"select": Wait(0, never=True)},
    "can.Bus": {"recv": Wait(0, never=True)},
    "can.interface.Bus": {"recv": Wait(0, never=True)},
    "http.server.HTTPServer": {"handle_request": Wait(never=True)},
    "socketserver.TCPServer": {"handle_request": Wait(never=True)},
    "socketserver.UDPServer": {"handle_request": Wait(never=True)},
}
CALL_WAITS = {
    "select.select": Wait(3, never=True),
    "win32event.WaitForSingleObject": Wait(1, "milliseconds", never=True),
    "win32event.WaitForMultipleObjects": Wait(2, "milliseconds", never=True),
    "win32file.ReadDirectoryChangesW": Wait(5, "overlapped", never=True),
    "win32pipe.ConnectNamedPipe": Wait(1, "overlapped", never=True),
}
INFINITE = frozenset(["win32event.INFINITE", "win32con.INFINITE"])
INTERRUPTED_SINCE = (3, 14)

STOP_SIGNALS = frozenset(["SIGINT", "SIGTERM", "SIGBREAK"])
OWN_STOPS = frozenset(["winsvc.stop_requested", "winsvc.wait", "winsvc.wait_async", "winsvc.on_stop"])
# Calls in a handler that do not end a loop.
HARMLESS_CALLS = ("print", "logging.", "time.sleep", "traceback.", "sys.stderr", "sys.stdout")
NAME_NODES = (_ast.Name, _ast.Attribute)
LOOPS = (_ast.While, _ast.For, _ast.AsyncFor)


class Waits(Theme):
    """The waits and loops of one module."""

    own_stops: frozenset[str] = frozenset()
    stops_itself = False
    is_for_pywin32 = False  # SvcDoRun waits for the event that SvcStop sets
    attributes: frozenset[str] = frozenset()

    def prepare(self) -> None:
        """Read the whole module once."""
        scope = self.values.scope
        names = {self.values.dotted(node, scope) for node in self.values.nodes if isinstance(node, NAME_NODES)}
        self.own_stops = frozenset(name for name in names if name in OWN_STOPS)
        self.stops_itself = bool(self.own_stops) or self.handles_signal()
        self.is_for_pywin32 = "win32serviceutil" in self.values.aliases.values()
        self.attributes = frozenset(node.attr for node in self.values.nodes if isinstance(node, _ast.Attribute))

    def handles_signal(self) -> bool:
        """Return whether the module has a handler for a signal that a stop sends."""
        for node in self.values.nodes:
            if isinstance(node, _ast.Call) and self.values.dotted(node.func, self.values.scope) == "signal.signal":
                names = {getattr(child, "attr", getattr(child, "id", "")) for child in walk(node)}
                if names & STOP_SIGNALS:
                    return True
        return False

    # Waits

    def check_call(self, call: Call) -> None:
        if call.place.thread or "winsvc.on_stop" in self.own_stops or self.is_for_pywin32:
            return
        wait, text = self.wait_of(call)
        if not wait or self.has_limit(call, wait):
            return
        if wait.never:
            self.report("endless-wait", call.node, text, call.place.sure)
        elif self.values.version < INTERRUPTED_SINCE and not (call.method == "join" and self.follows_end(call)):
            self.report("blocking-wait", call.node, text, call.place.sure)

    def wait_of(self, call: Call) -> tuple[Wait | None, str]:
        """Return how a call waits, and its text in the finding."""
        if call.name in CALL_WAITS:
            return CALL_WAITS[call.name], f"{call.name}()"
        if not isinstance(call.node.func, _ast.Attribute) or call.method not in ALL_METHODS:
            return None, ""
        origin = self.values.origin(call.node.func.value, call.place.scope, call.place.klass)
        wait = METHOD_WAITS.get(origin, {}).get(call.method)
        if wait and (self.may_be_limited(call, wait) or self.is_limited(call, wait)):
            return None, ""
        return wait, f"{origin}.{call.method}()"

    def may_be_limited(self, call: Call, wait: Wait) -> bool:
        """Return whether the module limits the waits of this object, or of an object that may be the same."""
        assert isinstance(call.node.func, _ast.Attribute)
        scope, klass = call.place.scope, call.place.klass
        mine = self.values.source(call.node.func.value, scope, klass)
        for node in self.values.nodes:
            if not isinstance(node, _ast.Attribute) or node.attr not in wait.limits:
                continue
            if not isinstance(node.value, _ast.Name) or not isinstance(call.node.func.value, _ast.Name):
                return True
            may_be_same = node.value.id == call.node.func.value.id or scope.find(node.value.id)[1] in (None, mine)
            if may_be_same and not self.is_accepted(node.value.id, call):
                return True
        return False

    def is_accepted(self, name: str, call: Call) -> bool:
        """Return whether a name is only a connection that `accept` returned, not the object of the call."""
        assert isinstance(call.node.func, _ast.Attribute)
        if name == getattr(call.node.func.value, "id", ""):
            return False
        for node in self.values.nodes:
            target = node.targets[0] if isinstance(node, _ast.Assign) else None
            if not isinstance(target, (_ast.Tuple, _ast.List)):
                continue
            value = node.value if isinstance(node, _ast.Assign) else None
            accepts = isinstance(value, _ast.Call) and getattr(value.func, "attr", "") == "accept"
            if accepts and name in {getattr(item, "id", "") for item in target.elts}:
                return True
        return False

    def is_limited(self, call: Call, wait: Wait) -> bool:
        """Return whether the object has a timeout from its creation."""
        assert isinstance(call.node.func, _ast.Attribute)
        created = self.values.source(call.node.func.value, call.place.scope, call.place.klass)
        if not isinstance(created, _ast.Call):
            return False
        limit = argument(created, wait.created, "timeout") or argument(created, 99, "socket_timeout")
        return limit is not None and self.values.value(limit, call.place.scope) is not None

    def has_limit(self, call: Call, wait: Wait) -> bool:
        """Return whether an argument limits the wait, or may do so."""
        node, scope = call.node, call.place.scope
        for position, name in ((wait.blocking, "block"), (wait.blocking, "blocking")):
            blocking = argument(node, position, name)
            if blocking is not None and self.values.truth(blocking, scope) is not True:
                return True
        limit = argument(node, wait.position, wait.name)
        if any(isinstance(value, _ast.Starred) for value in node.args):
            return True
        if any(keyword.arg is None for keyword in node.keywords):
            return True
        if limit is None:
            return False
        if self.values.dotted(limit, scope) in INFINITE:
            return False
        value = self.values.value(limit, scope)
        is_endless = value is None or (type(value) is int and value < 0)
        return not is_endless

    def follows_end(self, call: Call) -> bool:
        """Return whether the threads were probably told to end before they are joined."""
        if call.place.cleans_up:
            return True
        owner = call.place.scope.node
        line = call.node.lineno
        for node in own_nodes(owner):
            is_before = getattr(node, "lineno", line) < line
            if isinstance(node, _ast.While) and is_before and (node.end_lineno or line) < line:
                return True
            told = isinstance(node, _ast.Call) and getattr(node.func, "attr", "") in ("set", "stop", "put", "shutdown")
            if told and is_before:
                return True
        return False

    # Loops that a stop does not end

    def check_loop(self, node: _ast.While, place: Place) -> None:
        if place.thread or self.stops_itself or self.values.truth(node.test, place.scope) is not True:
            return
        for statement in node.body:
            if isinstance(statement, _ast.Try):
                self.report_loop(statement, place)

    def report_loop(self, node: _ast.Try, place: Place) -> None:
        for handler in node.handlers:
            names = set(exception_names(handler.type))
            if not names & {"KeyboardInterrupt", "BaseException"}:
                continue
            if self.continues_loop(handler, place):
                self.report("swallowed-stop", handler, "", place.sure)
            return  # the handlers after this one do not see a stop

    def continues_loop(self, handler: _ast.ExceptHandler, place: Place) -> bool:
        """Return whether no statement in a handler ends the loop around it."""
        for node in walk(handler):
            if isinstance(node, (_ast.Raise, _ast.Break, _ast.Return)):
                return False
        for call in calls(handler):
            name = self.values.dotted(call.func, place.scope)
            if name in EXITS:
                return False
            if handler.type is not None and not (name or "").startswith(HARMLESS_CALLS) and not self.is_logger(call):
                return False  # a handler that names KeyboardInterrupt does so on purpose
        return True

    @staticmethod
    def is_logger(call: _ast.Call) -> bool:
        return getattr(call.func, "attr", "") in ("debug", "info", "warning", "error", "exception", "critical", "log")


ALL_METHODS = {method for methods in METHOD_WAITS.values() for method in methods}
