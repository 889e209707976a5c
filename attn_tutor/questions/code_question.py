"""What the questions about code share: how their code is run, what is code at all, and how NumPy spells it."""

from __future__ import annotations

import ast
import re

from attn_tutor.questions.blank import bare
from attn_tutor.questions.fields import describe
from attn_tutor.questions.question import Question
from attn_tutor.questions.snippets import Snippet
from attn_tutor.records import record

BEGIN = re.compile(r"\s*(?:return\b|[\w, ]+=(?!=))")  # of a line: what its value is for
MAX_TYPED = 200  # characters of code that somebody types into a snippet


@record(kw_only=True)
class CodeQuestion(Question):
    """A question about code that shipped content runs with three sets of inputs."""

    before: str = describe("lines that prepare the inputs where shipped content runs; never shown", "")
    after: str = describe("lines that call what the code defines; never shown", "")
    inputs: tuple[str, ...] = describe("the names of the inputs that the end of the question shows", ())
    results: tuple[str, ...] = describe("the names of all results that must be right", ())

    def snippet(self, code: str) -> Snippet:
        """A form of the code as it can be run."""
        return Snippet(self.before, code, self.after, self.inputs, self.results)


def cannot_be_tried(what: str) -> str:
    """What is said of code that cannot be tried here."""
    return f"I can't tell whether that is right, because of {what}. It doesn't count; write it another way."


def is_code(typed: str) -> bool:
    """Whether typed text is Python: an expression, the arguments of a call, or what stands in an index."""
    return any(parses(form.format(typed)) for form in ("({})", "f({})", "x[{}]", "{}"))


def parses(code: str) -> bool:
    """Whether this is Python, whatever it does."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


_NAMES = (
    "sqrt|exp|log|matmul|einsum|tril|triu|where|dot|transpose|ones|zeros|arange|sum|mean|concatenate|swapaxes"
)
_SPELLINGS = (
    (r"\.t\(\)", "NumPy has no .t(). It writes key.T."),
    (r"\.permute\(", "NumPy calls permute transpose: x.transpose(1, 0)."),
    (r"\.transpose\(\s*-2\s*,\s*-1\s*\)",
     "In NumPy, transpose(-2, -1) is the new order of the axes and changes nothing here. PyTorch exchanges two axes; "
     "NumPy writes that x.swapaxes(-2, -1)."),
    (r"\.size\s*\(", "In NumPy, size is a number and not a function. It writes x.shape[-1] for x.size(-1)."),
    (r"\bdim\s*=", "NumPy calls dim axis: axis=-1."),
    (r"\bkeepdim\s*=", "NumPy calls keepdim keepdims: keepdims=True."),
    (r"\.unsqueeze\(", "NumPy adds an axis by an index: x[:, None]."),
    (r"\.masked_fill_?\(", "NumPy has no masked_fill. It writes np.where(mask, logits, -np.inf)."),
    (r"\.view\(", "NumPy calls view reshape."),
    (r"\.contiguous\(\)", "NumPy needs no contiguous(). Leave it out."),
    (r"\.(mm|bmm)\(", "NumPy writes a matrix product as a @ b."),
    (r"\.float\(\)", "NumPy writes x.astype(float)."),
    (r"\b(?:torch|F|nn|functional|tf|jax|special|scipy)\.[\w.]*softmax|\.softmax\(",
     "NumPy has no softmax. Use the one of the code, or np.exp and a sum."),
    (r"\btorch\.cat\b", "NumPy calls torch.cat np.concatenate."),
    (r"\b(?:torch|tf|jnp|jax)\.", "The code is NumPy. Write np. before the name, as in np.matmul."),
    (r"\b(?:rearrange|einops\.\w+)\(", "The code has no einops. NumPy writes x.swapaxes(0, 1) or x.reshape(...)."),
    (r"(?<![\w.])(?:sys|os|re|random|itertools|functools|operator)\.\w",
     "The code knows NumPy alone, and no other module."),
    (r"\bnp\.N?(?:INF|Inf|infty|PINF)\b", "NumPy 2 has only np.inf, and -np.inf."),
    (r"(?<![\w.\"'])inf\b(?![\"'])", "The code knows infinity as np.inf. Write -np.inf."),
    (r"\bnp\.(?:float|int|bool)\b(?!_)", "NumPy 2 has no name of its own for Python's float, int and bool."),
    (rf"(?<![\w.])(?:{_NAMES})\(", "The code knows this function by its module. Write np. before it, as in np.sqrt."),
)  # fmt: skip


def numpy_spelling(typed: str, right: str) -> str:
    """What NumPy writes for a spelling of another library in `typed` that `right` code does not have; or ""."""
    for pattern, said in _SPELLINGS:
        if re.search(pattern, typed) and not re.search(pattern, right):
            return said
    return ""


def covers(piece: str, faulty: str, fixed: str) -> bool:
    """Whether a piece of the fixed line holds all that differs from the faulty one."""
    begin = _alike(faulty, fixed)
    end = len(fixed) - _alike(faulty[begin:][::-1], fixed[begin:][::-1])
    at = fixed.find(piece, max(0, end - len(piece)))
    return bool(piece) and 0 <= at <= begin and end <= at + len(piece)


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (mine, its) in enumerate(pairs) if mine != its), min(len(one), len(other)))


def beginning(line: str) -> str:
    """What the value of a line is for, "logits=" or "return", without blanks; "" for any other line."""
    begin = BEGIN.match(line)
    return bare(begin[0]) if begin else ""
