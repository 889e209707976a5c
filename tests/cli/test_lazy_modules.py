"""Modules that are loaded at their first use are, from then on, what they are to everybody else."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Barrier, Thread
from types import ModuleType

import pytest

from attn_tutor.cli.lazy_modules import RARE, load_later

SLOW = "import time\nHALF = 1\ntime.sleep(0.02)\ndef answer():\n    return HALF + 41\n"


@pytest.fixture
def slow_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that takes a while to load."""
    (tmp_path / "slow_to_load.py").write_text(SLOW, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "slow_to_load", ModuleType(""))  # so that what is put there goes with the test
    del sys.modules["slow_to_load"]
    return "slow_to_load"


def test_a_module_is_loaded_by_whoever_asks_for_a_name(slow_module: str) -> None:
    """Not by an import of it; once; and a name that it has not is missing as ever."""
    load_later((slow_module,))
    module = __import__(slow_module)
    assert "answer" not in vars(module)
    assert module.answer() == 42
    assert type(module) is ModuleType
    assert __import__(slow_module) is module
    with pytest.raises(AttributeError, match="no attribute 'question'"):
        _ = module.question


def test_threads_that_ask_at_once_all_get_the_whole_module(slow_module: str) -> None:
    """None meets it half loaded."""
    load_later((slow_module,))
    module, ready, answers = sys.modules[slow_module], Barrier(8), list[int]()

    def ask() -> None:
        ready.wait()
        answers.append(module.answer())

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [42] * 8


def test_what_is_loaded_or_is_nowhere_stays_as_it_is() -> None:
    """A module that is there is not taken away from those who use it."""
    before = {name: sys.modules.get(name) for name in ("json", "no_such_module_at_all")}
    load_later(tuple(before))
    assert {name: sys.modules.get(name) for name in before} == before


def test_they_are_modules_of_python_by_themselves() -> None:
    """No package (parts of one could not be imported before it), and none of another library."""
    for name in RARE:
        assert name in sys.stdlib_module_names
        assert not hasattr(__import__(name), "__path__")
