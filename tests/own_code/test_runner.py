"""Files that loop, crash, print without end, delete, fork and patch: each ends with a sentence and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from attn_tutor.own_code.check import CheckRequest
from attn_tutor.own_code.check import check as check_once
from attn_tutor.own_code.child_process import Child, SupersededError
from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.contract import contract_named
from attn_tutor.own_code.conversation import CodeFile
from attn_tutor.own_code.judge import judge
from attn_tutor.own_code.plan import plan
from attn_tutor.own_code.runner import CodeRunner
from tests.cases import allowed
from tests.processes import code_child

pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("cold_processes")]

PLAN = plan(contract_named("attention"))
RIGHT = """
import numpy as np
def attention(query, key, value):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    {more}
    return weights / weights.sum(axis=-1, keepdims=True) @ value
"""


OPEN = """
def _open(fd):
    import fcntl
    try:
        return fcntl.fcntl(fd, fcntl.F_GETFL) & 1
    except OSError:
        return False

"""


class Copying(CodeRunner):
    """Runs each file in a copy of a process that has NumPy, as a single check does, but not of this large one."""

    def prepare(self, path: Path | None = None) -> None:
        if self.spare is None:
            self.spare = Child(process=code_child())  # type: ignore[arg-type]  # it has its methods


@pytest.fixture(scope="module")
def runner() -> Iterator[CodeRunner]:
    runner = Copying()
    yield runner
    runner.close()


@pytest.fixture
def check(runner: CodeRunner, tmp_path: Path):
    def check(
        source: str | bytes, *, guarded: bool = True, seconds: float = 5.0, name: str = ""
    ) -> CodeVerdict:
        file = tmp_path / "mine.py"
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
        found = judge(PLAN, runner.run(PLAN, CodeFile(file, name, guarded, seconds=seconds)), exercise=True)
        assert file.read_bytes() == (source if isinstance(source, bytes) else source.encode())
        assert [path.name for path in tmp_path.iterdir() if path.suffix == ".py" or path.is_dir()] == [
            "mine.py"
        ]
        return found

    return check


def body(*lines: str) -> str:
    """A right function with these lines in it."""
    return RIGHT.replace("{more}", "\n    ".join(lines))


def test_a_right_file_is_right(check) -> None:
    assert check(body("")).outcome == "right"


def test_a_process_that_is_started_anew_and_a_warm_one_say_the_same(tmp_path: Path) -> None:
    """The others run in copies."""
    file, runner = tmp_path / "mine.py", CodeRunner(warm=True)
    for line, outcome in (("", "right"), ("import os; os._exit(0)", "ended"), ("weights[99]", "stopped")):
        file.write_text(body(line))
        assert judge(PLAN, runner.run(PLAN, CodeFile(file))).outcome == outcome
    runner.close()


@pytest.mark.parametrize(
    ("source", "outcome", "said"),
    [
        ("def attention(query key):\n    pass\n", "unreadable", "Python can't read this file"),
        ("def attention(q):\n\tif q:\n        return q\n", "unreadable", "inconsistent use of tabs"),
        (b"x = 1\0\n", "unreadable", "Python can't read this file"),
        ("def attention(): ...".encode("utf-16"), "unreadable", "it isn't UTF-8 text"),
        ('def attention(query, key, value):\n    """It gives the output."""\n    ...\n', "unfilled", "isn't written"),
        ("def attention(q, k, v):\n    raise NotImplementedError('later')\n", "unfilled", "isn't written"),
        ("def atention(q, k, v):\n    return q\ndef other(): pass\n", "no_function", "did you mean atention?"),
        ("x = 1\n", "no_function", "It has no functions."),
        ("def attention(query):\n    return query\n", "wrong_call", "It takes (query); it is called as attention("),
        ("import nothing_there\ndef attention(q, k, v): return q\n", "stopped", "nothing_there isn't installed here"),
        ("1 / 0\n", "stopped", "ZeroDivisionError"),
        (body("weights[99]"), "stopped", "IndexError"),
        (body("return"), "wrong", "It returns nothing"),
        (body("return 'text'"), "wrong", "It returns text"),
        (body("return 1j"), "wrong", "complex"),
        (body("return weights @ value * 1j"), "wrong", "It returns complex numbers, not real ones."),
        (body("raise KeyboardInterrupt"), "stopped", "KeyboardInterrupt"),
        ("def attention(a, b, c, d, e):\n    return a\n", "wrong_call", "It takes (a, b, c, d, e)"),
        (body("import json; json.dumps = json.loads = None"), "right", "Right."),
        (body("yield weights"), "wrong", "yield"),
        (RIGHT.replace("def attention", "async def attention").replace("{more}", ""), "wrong", "async def"),
        (body("input()"), "stopped", "EOFError"),
        (body("import os", *[f"[os.write(fd, b'{line}\\n') for fd in range(3, 9) if _open(fd)]"
                             for line in ('{"end": 1}',)]).replace("def attention", OPEN + "def attention"),
         "ended", "It writes into the channel"),
        (body("import os", "[os.write(fd, b'{\"call\": 0}\\n') for fd in range(3, 9) if _open(fd)]").replace(
            "def attention", OPEN + "def attention"), "ended", "It writes into the channel"),
        (RIGHT.replace("def attention(query, key, value)", "def attention(*args)").replace(
            "{more}", "").replace("    logits", "    query, key, value = args\n    logits"), "right", "Right."),
        (body("attention(query, key, value)"), "stopped", "RecursionError"),
        (body("np.zeros((200000, 200000))"), "stopped", "MemoryError"),
        (body("import sys; sys.exit(3)"), "stopped", "sys.exit(3)"),
        (body("import os; os._exit(0)"), "ended", "ended the whole process in the middle of a call"),
        ("import os; os._exit(0)\n", "ended", "ended the whole process while the file was read"),
        ("import sys; sys.exit('bye')\n", "ended", "The file calls sys.exit('bye') while it is read"),
        (body("import ctypes; ctypes.string_at(0)"), "ended", "It crashed below Python"),
        (body("open('lost.txt', 'w')"), "stopped", "may not write files"),
        (body("import os; os.remove(__file__)"), "stopped", "may not change files"),
        (body("import shutil; shutil.rmtree('.')"), "stopped", "may not change files"),
        (body("import subprocess; subprocess.run(['true'])"), "stopped", "may not start programs"),
        (body("import os; os.fork()"), "stopped", "may not start programs"),
        (body("import socket; socket.create_connection(('localhost', 1))"), "stopped", "may not connect"),
        (body("np.concatenate = np.asarray = np.array_equal = None"), "right", "Right."),
        (body("import builtins; builtins.len = builtins.isinstance = None"), "", ""),
        ("import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + body(""), "right", "Right."),
    ],
)  # fmt: skip
def test_each_file_ends_with_a_sentence(check, source: str | bytes, outcome: str, said: str) -> None:
    found = check(source)
    assert said in found.message
    assert found.outcome == outcome or not outcome
    assert not found.names


def test_an_error_shows_the_line_of_the_learner(check) -> None:
    found = check(body("weights[99]"))
    assert found.lines[0] == "mine.py, line 6, in attention: weights[99]"


@pytest.mark.parametrize("line", ["while True: pass", "while True: __import__('time').sleep(1)"])
def test_a_loop_is_stopped_in_its_line(check, line: str) -> None:
    """Also one that catches everything and ignores signals."""
    stubborn = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "try:",
        f"    {line}",
        "finally: pass",
    )
    started = time.monotonic()
    found = check(body(*stubborn), seconds=0.2)
    assert time.monotonic() - started < allowed(3)
    assert found.outcome == "too_long"
    assert found.message == "It was stopped after 0.2 seconds, in line 8, in attention."
    assert line in found.lines[0]


def test_a_loop_beside_the_function_is_stopped_as_soon(check) -> None:
    """While the file is read it has no more time than a call; what its libraries take to load doesn't count."""
    started = time.monotonic()
    found = check("import numpy as np\nwhile True: pass\n" + body(""), seconds=0.2)
    assert time.monotonic() - started < allowed(3)
    assert (found.outcome, found.message) == ("too_long", "It was stopped after 0.2 seconds, in line 2.")
    assert found.lines == ("mine.py, line 2: while True: pass",)


def test_a_line_is_quoted_as_it_is_now(check) -> None:
    """Of two versions of a file with a loop each has its own line."""
    for line in ("while True: value = value", "while True: key = key"):
        found = check(body(line), seconds=0.3)
        assert found.lines[0] == f"mine.py, line 6, in attention: {line}"


def test_an_exit_is_told_with_its_line(check) -> None:
    assert check(body("import os; os._exit(0)")).lines[0] == "mine.py, line 6, in attention: import os; os._exit(0)"


@pytest.mark.parametrize(
    "harm",
    ["os.remove(__file__)", "open(__file__, 'w')", "os.rename(__file__, 'x')",
     "shutil.rmtree(os.path.dirname(__file__))", "pathlib.Path(__file__).write_text('')",
     "os.remove(__file__[:-7] + 'other.py')",
     "subprocess.run(['rm', __file__])"],
)  # fmt: skip
def test_a_projects_file_loses_no_source(runner: CodeRunner, tmp_path: Path, harm: str) -> None:
    """Neither its own nor a neighbour's, also where another program deletes it."""
    file, other = tmp_path / "mine.py", tmp_path / "other.py"
    other.write_text("x = 1\n")
    source = f"import os, pathlib, shutil, subprocess\n{body(harm)}"
    file.write_text(source)
    checked = check_once(runner, CheckRequest(file, "attention", "attention"))
    assert file.read_text() == source
    assert other.read_text() == "x = 1\n"
    assert checked.verdict.outcome == ("right" if "rm'" in harm else "stopped")


def test_a_save_ends_the_check_of_what_was_there_before(runner: CodeRunner, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(body("while True: pass"))
    runner.is_superseded, started = lambda: True, time.monotonic()
    with pytest.raises(SupersededError):
        runner.run(PLAN, CodeFile(file))
    runner.is_superseded = None
    assert time.monotonic() - started < allowed(4)
    file.write_text(body(""))
    assert judge(PLAN, runner.run(PLAN, CodeFile(file))).outcome == "right"


def test_prints_are_kept_from_the_first_call_and_cut(check) -> None:
    found = check(body("print(query.shape)", "print('x' * 40_000_000)"))
    assert found.outcome == "right"
    assert found.printout.startswith("(3, 6)\nxxx")
    assert len(found.printout) <= 4000


def test_a_second_save_within_the_same_second_is_the_one_that_runs(check) -> None:
    """No compiled file of the first one is in the way."""
    one, other = body("weights = weights + 0"), body("weights = weights + 1")
    assert len(one) == len(other)
    assert [check(source).outcome for source in (one, other, one)] == ["right", "wrong", "right"]


@pytest.mark.parametrize("apart", [False, True])
def test_no_process_is_left(check, apart: bool) -> None:
    """A project's file may start processes, also such as leave its group; none outlives the check."""
    mark = f"{time.time_ns()}"
    line = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60) #{mark}'], "
        f"start_new_session={apart})"
    )
    assert check(body(line), guarded=False).outcome == "right"
    time.sleep(0.1)
    assert (
        mark
        not in subprocess.run(["ps", "ax", "-o", "args"], capture_output=True, text=True, check=True).stdout
    )


def test_the_workers_of_a_pool_answer_nothing(check) -> None:
    """They are copies of the process that runs the code, and end as such."""
    line = "import multiprocessing as mp\n    with mp.get_context('fork').Pool(2) as pool: pool.map(abs, [1, 2])"
    assert check(body(line), guarded=False).outcome == "right"


def test_a_file_of_megabytes_is_not_read(runner: CodeRunner, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("DATA = [\n" + "0.123456789,\n" * 400_000 + "]\n")
    started = time.monotonic()
    found = check_once(runner, CheckRequest(file, "attention", "attention")).verdict
    assert time.monotonic() - started < allowed(3)
    assert (found.outcome, found.off[:20]) == ("unreadable", "The file has 5.2 MB.")


def test_a_function_inside_a_class_is_found(check) -> None:
    inside = "\n".join(f"        {line}" for line in body("").strip().splitlines())
    source = f"import numpy as np\nclass A:\n    class B:\n        @staticmethod\n{inside}\n".replace(
        "        import numpy as np\n", "", 1
    )
    assert check(source, name="A.B.attention").outcome == "right"


def test_threads_do_not_keep_it_alive(check) -> None:
    started = time.monotonic()
    line = "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()"
    assert check(body(line)).outcome == "right"
    assert time.monotonic() - started < allowed(5)


def test_a_projects_file_may_write_and_import_its_neighbours(runner: CodeRunner, tmp_path: Path) -> None:
    """Relative imports work where the file stands in a package."""
    package = tmp_path / "project"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "helper.py").write_text("ROOT = 0.5\n")
    source = body("").replace("/ np.sqrt(query.shape[-1])", "* ROOT")
    source = f"from .helper import ROOT\nopen(__file__ + '.log', 'w').close()\n{source}"
    (package / "model.py").write_text(source)
    found = judge(PLAN, runner.run(PLAN, CodeFile(package / "model.py")))
    assert found.outcome == "wrong"  # 0.5 is 1/√4 and nothing else
    assert (package / "model.py.log").exists()
    assert not (package / "__pycache__").exists()


def test_a_spare_process_ends_when_nobody_asks() -> None:
    """Where the tutor is killed, its end of the pipe closes, and the spare process goes."""
    child = Child()
    assert child.process.stdin is not None
    child.process.stdin.close()
    assert child.process.wait(10) == 0
    child.kill()


def test_the_process_that_runs_code_loads_little() -> None:
    """NumPy and a few files of ours: a cold check waits for them."""
    script = (
        "import attn_tutor.own_code.code_child, sys; print(*(m for m in sys.modules if 'attn_tutor.' in m))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {name.split(".")[1] for name in loaded} == {"own_code"}


COPY = """
import os, sys
from pathlib import Path
from attn_tutor.own_code.check import CheckRequest, check
from attn_tutor.own_code.runner import CodeRunner
from tests.processes import code_child
from attn_tutor.own_code.child_process import own_children

runner = CodeRunner(copied=True)
for file in sys.argv[1:]:
    verdict = check(runner, CheckRequest(Path(file), "attention", "attention", seconds=0.5)).verdict
    print(verdict.outcome, *verdict.lines)
print(os.environ.get("SEEN"), len(own_children()))
"""


def test_a_copy_of_this_process_runs_code_as_a_new_one_does(tmp_path: Path) -> None:
    """A single check copies itself: it is right, it stops a loop in its line, and nothing of it is left."""
    right, loop = tmp_path / "right.py", tmp_path / "loop.py"
    right.write_text(body("import os; os.environ['SEEN'] = '1'"))
    loop.write_text(body("while True: pass"))
    command = [sys.executable, "-c", COPY, str(right), str(loop)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "right", "too_long loop.py, line 6, in attention: while True: pass", "None 0"
    ]  # fmt: skip
