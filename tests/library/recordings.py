"""What PyTorch prints in the lessons, run anew.

python -m tests.library.recordings --write records it with the torch that is installed, and this year.
"""

from __future__ import annotations

import ast
import json
import sys
import warnings
from datetime import date
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "content" / "recordings" / "pytorch.json"


def printed(code: list[str]) -> list[str]:
    """The lines that a Python prompt shows for the last expression of this code, with torch, nn and F at hand."""
    import torch
    import torch.nn.functional as F
    from torch import nn

    torch.manual_seed(1)
    names: dict[str, Any] = {"torch": torch, "nn": nn, "F": F}
    *before, last = ast.parse("\n".join(code)).body
    assert isinstance(last, ast.Expr), "the last line is no expression"
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(ast.Module(before, []), "<recording>", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "<recording>", "eval"), names)
    return repr(value).splitlines()


def record() -> None:
    """Write what every run prints, the version of torch and the year."""
    import torch

    data = json.loads(FILE.read_text("utf-8"))
    for run in data["runs"].values():
        run["prints"] = printed(run["code"])
    data |= {
        "program": "PyTorch",
        "version": str(torch.__version__).partition("+")[0],
        "year": date.today().year,
    }
    FILE.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


if __name__ == "__main__" and "--write" in sys.argv:
    record()
