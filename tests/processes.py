"""Python in a process of its own, without the wait for its start: copies of one that has loaded everything.

For tests that need a process (signals, a terminal, a pipe, a lock) but do not speak of how Python starts or ends.
Where a process cannot be copied safely, each is started anew.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NoReturn

from attn_tutor.own_code.child_process import ONE_THREAD

ROOT = Path(__file__).parent.parent
MAIN = "import sys; from attn_tutor.cli import main; sys.exit(main())"
# Nothing of the folder that we stand in, as with python -P.
_CODE_CHILD = "import sys; del sys.path[0]; from attn_tutor.own_code.code_child import main; main()"
CAN_FORK = sys.platform == "linux"
_SANDBOX = "from attn_tutor.sandbox.child import main; main()"
_MOST = 1 << 17  # bytes of a request: the code and the environment
_SERVE = "import sys; from tests.processes import serve; serve(int(sys.argv[1]))"


def start(
    code: str, *words: str, streams: Sequence[int], environment: Mapping[str, str] | None = None,
    cwd: str | Path | None = None, terminal: bool = False, anew: bool = False,
) -> Process:  # fmt: skip
    """A process that runs `code` with these arguments; `streams` are its stdin, stdout and stderr.

    terminal: stdin is a terminal and becomes the one that its signals come from.
    anew: it is no copy, so that nothing is loaded yet.
    """
    environment = {**os.environ, **(environment or {})}
    where = str(cwd or Path.cwd())
    if CAN_FORK and not anew:
        return _server().start(
            {"code": code, "words": words, "environment": environment, "cwd": where, "terminal": terminal}, streams
        )
    return _Started(subprocess.Popen(
        [sys.executable, "-c", code, *words], stdin=streams[0], stdout=streams[1], stderr=streams[2], cwd=where,
        env=environment, start_new_session=True, preexec_fn=_take_terminal if terminal else None,  # noqa: PLW1509  # there are no threads
    ))  # fmt: skip


def run(
    code: str, *words: str, environment: Mapping[str, str] | None = None, cwd: str | Path | None = None,
    stdin: int | None = None, stdout: int | None = None, encoding: str = "utf-8",
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """Run `code` to its end, as `subprocess.run` does with captured text; without a stdin there is none to read."""
    with TemporaryFile() as out, TemporaryFile() as err, open(os.devnull, "rb") as nothing:
        streams = (
            nothing.fileno() if stdin is None else stdin,
            out.fileno() if stdout is None else stdout,
            err.fileno(),
        )
        process = start(code, *words, streams=streams, environment=environment, cwd=cwd)
        status = process.wait(60)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(encoding))
    return subprocess.CompletedProcess([code, *words], status, *texts)


class Piped:
    """A process behind three pipes, with what `subprocess.Popen` has of them."""

    def __init__(
        self, code: str, *words: str, environment: Mapping[str, str] | None = None, cwd: str | Path | None = None
    ) -> None:
        (own_in, to_child), (from_out, own_out), (from_err, own_err) = (os.pipe() for _ in range(3))
        process = start(code, *words, streams=(own_in, own_out, own_err), environment=environment, cwd=cwd)
        for end in (own_in, own_out, own_err):
            os.close(end)
        self.pid, self.poll, self.wait, self.kill = process.pid, process.poll, process.wait, process.kill
        self.stdin = open(to_child, "wb")  # noqa: SIM115  # they stay open
        self.stdout, self.stderr = open(from_out, "rb"), open(from_err, "rb")  # noqa: SIM115
    def close(self) -> None:
        """Close our ends of its pipes."""
        for pipe in (self.stdin, self.stdout, self.stderr):
            pipe.close()


def code_child(modules: Sequence[str] = ()) -> Piped:
    """A process that waits to run a learner's code, as one that is started anew, but with NumPy loaded already."""
    return Piped(_CODE_CHILD, *modules, environment={**ONE_THREAD, "PYTHONDONTWRITEBYTECODE": "1"})


def sandbox_child(folder: str, seconds: float) -> Piped:
    """A process that waits to run the code of questions, likewise."""
    child = Piped(_SANDBOX, "", str(int(seconds) + 1), cwd=folder)
    child.stderr.close()  # nobody reads it
    return child


class Process:
    """A process that was started: how it stands, and signals to it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Its exit status once it has ended, minus the signal if one killed it."""
        return _server().status(self.pid)

    def wait(self, seconds: float = 10) -> int:
        """The same, waited for; raises TimeoutExpired where it does not end in this time."""
        until = time.monotonic() + seconds
        while (status := self.poll()) is None:
            if (left := until - time.monotonic()) <= 0:
                raise subprocess.TimeoutExpired("a process", seconds)
            _server().listen(left)
        return status

    def kill(self) -> None:
        """End it, if it still runs."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended by itself since
                os.kill(self.pid, signal.SIGKILL)
            self.wait()


class _Started(Process):
    """One that was started anew."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(process.pid)
        self._process = process

    def poll(self) -> int | None:
        return self._process.poll()

    def wait(self, seconds: float = 10) -> int:
        return self._process.wait(seconds)


@cache
def _server() -> _Server:
    return _Server()


class _Server:
    """The process that is copied; it ends when this one does."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, str(theirs.fileno())], pass_fds=[theirs.fileno()], cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self._started: list[int] = []
        self._ended: dict[int, int] = {}
        atexit.register(self._close)

    def _close(self) -> None:
        self._socket.close()
        self._process.wait()

    def start(self, request: Mapping[str, Any], streams: Sequence[int]) -> Process:
        socket.send_fds(self._socket, [json.dumps(request).encode()], [*streams])
        while not self._started:
            self.listen(60)
        return Process(self._started.pop())

    def status(self, pid: int) -> int | None:
        self.listen(0)
        return self._ended.get(pid)

    def listen(self, seconds: float) -> None:
        """Take in what it says, and wait so long for it to say something."""
        while select.select([self._socket], [], [], seconds)[0]:
            said = json.loads(self._socket.recv(_MOST))
            if "status" in said:
                self._ended[said["pid"]] = said["status"]
            else:
                self._started.append(said["pid"])
            seconds = 0


def serve(descriptor: int) -> None:
    """Start a copy for each request, and tell of the end of each; ends with the tests."""
    _load_everything()
    requests = socket.socket(fileno=descriptor)
    end_seen, end_told = os.pipe()
    os.set_blocking(end_told, False)
    signal.set_wakeup_fd(end_told)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([requests, end_seen], [], [])
        if requests in ready:
            said, streams, _, _ = socket.recv_fds(requests, _MOST, 3)
            if not said:
                return
            if (pid := os.fork()) == 0:
                for end in (descriptor, end_seen, end_told):
                    os.close(end)
                _become(json.loads(said), streams)
            for stream in streams:
                os.close(stream)
            requests.send(json.dumps({"pid": pid}).encode())
        if end_seen in ready:
            os.read(end_seen, 4096)
            for pid, status in _ended():
                requests.send(json.dumps({"pid": pid, "status": status}).encode())


def _load_everything() -> None:
    """What any command of ours may load: that is the wait that a copy is spared."""
    import gc
    from importlib import import_module
    from pkgutil import walk_packages

    import attn_tutor

    for module in walk_packages(attn_tutor.__path__, "attn_tutor."):
        if not module.name.endswith(("__main__", ".gguf_file", ".gguf_head", ".code_child")):
            import_module(module.name)
    for name in ("numpy", "yaml", "typer", "rich.console", "sqlite3", "fsrs"):
        import_module(name)
    gc.collect()
    gc.freeze()


def _ended() -> list[tuple[int, int]]:
    """The copies that have ended since the last look, and how."""
    found = []
    try:
        while (end := os.waitpid(-1, os.WNOHANG))[0]:
            found.append((end[0], os.waitstatus_to_exitcode(end[1])))
    except ChildProcessError:
        pass
    return found


def _become(request: Mapping[str, Any], streams: Sequence[int]) -> NoReturn:
    """Be, in the copy, what Python would be that was started with this code; never returns."""
    import threading
    import traceback

    status = 1
    try:
        _take_over(request, streams)
        try:
            exec(compile(request["code"], "<string>", "exec"), {"__name__": "__main__"})
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        threading._shutdown()  # type: ignore[attr-defined]  # waits for the threads, as Python does at its end
        atexit._run_exitfuncs()
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    finally:
        os._exit(status & 0xFF)


def _take_over(request: Mapping[str, Any], streams: Sequence[int]) -> None:
    """The streams, the terminal, the environment and the signals of a new process."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    if request["terminal"]:
        _take_terminal()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.argv = ["-c", *request["words"]]
    encoding = os.environ.get("PYTHONIOENCODING") or "utf-8"
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        errors = "backslashreplace" if number == 2 else None
        setattr(sys, name, open(number, mode, encoding=encoding, errors=errors))  # noqa: SIM115  # they stay open


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
