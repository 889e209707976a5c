"""Modules of Python that the libraries of a start import and a start never uses: loaded at their first use."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any

# typer imports subprocess (to ask which shell it is in) and shutil (bz2, lzma), pathlib ipaddress, inspect tokenize,
# traceback textwrap: together 7 ms of processor time, a sixteenth of the wait for a question.
RARE = ("subprocess", "bz2", "lzma", "ipaddress", "tokenize", "textwrap")
_one_at_a_time = RLock()


class LazyModule(ModuleType):
    """A module without its names, until one of them is asked for."""

    def __getattr__(self, name: str) -> Any:
        """The name, once the module is loaded. Not `__path__`: that is what import asks of a package."""
        if name != "__path__":
            with _one_at_a_time:  # while another thread loads it, names that are not there yet are waited for
                spec = vars(self).pop("_waiting", None)
                if spec is not None:
                    spec.loader.exec_module(self)
                    self.__class__ = ModuleType  # type: ignore[assignment]  # an ordinary one from now on
        return ModuleType.__getattribute__(self, name)


def load_later(names: tuple[str, ...] = RARE) -> None:
    """Put a lazy module in the place of each of these that isn't loaded yet."""
    for name in names:
        spec = None if name in sys.modules else find_spec(name)
        if spec is not None:
            module = module_from_spec(spec)
            module.__class__ = LazyModule
            vars(module)["_waiting"] = spec
            sys.modules[name] = module
