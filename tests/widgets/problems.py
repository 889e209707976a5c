"""Random problems for pictures: any sizes a picture must bear, decimals, signs, masks, scales, caps, words."""

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import problem
from attn_tutor.engine.steps import Trace
from attn_tutor.widgets.look import Look

WORDS = ("the", "cat", "a", ".", "because", "注意", "[CLS]", "extraordinarily", "=", "the")


def matrices(rows: int, columns: int) -> st.SearchStrategy[Array]:
    """Whole numbers, numbers with two decimals, or long and large ones."""
    whole = st.integers(-3, 3).map(float)
    hundredths = st.integers(-500, 500).map(lambda n: n / 100)
    wild = st.floats(-1e4, 1e4, allow_nan=False).map(lambda x: round(x, 3))
    entries = st.one_of(
        *(
            st.lists(kind, min_size=rows * columns, max_size=rows * columns)
            for kind in (whole, hundredths, wild)
        )
    )
    return entries.map(lambda numbers: np.array(numbers).reshape(rows, columns))


@st.composite
def traces(draw: Callable[[st.SearchStrategy], object], most_keys: int = 12) -> Trace:  # type: ignore[type-arg]  # hypothesis gives `draw` no better type
    """A computation that has been run, of one to three queries."""
    n_q, n_k = draw(st.integers(1, 3)), draw(st.integers(1, most_keys))
    d_k, d_v = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    mask = draw(st.none() | st.lists(st.booleans(), min_size=n_q * n_k, max_size=n_q * n_k))
    return problem(
        query=draw(matrices(n_q, d_k)),
        key=draw(matrices(n_k, d_k)),
        value=draw(matrices(n_k, d_v)),
        mask=None if mask is None else np.array(mask).reshape(n_q, n_k),
        scale=draw(st.sampled_from((None, 1.0, 0.5, -1.0))),
        softcap=draw(st.none() | st.just(5.0)),
    ).run()


def word_lists(count: int) -> st.SearchStrategy[tuple[str, ...]]:
    """No words, or `count` of them, some long, some wide, some twice."""
    return st.just(()) | st.lists(st.sampled_from(WORDS), min_size=count, max_size=count).map(tuple)


looks = st.builds(
    Look,
    st.sampled_from((30, 40, 59, 60, 75, 91, 92, 100, 160)),
    st.sampled_from((16, 24, 32, 50)),
    st.sampled_from(("truecolor", "256", "16", "none")),
    light=st.booleans(),
    glyphs=st.booleans(),
)
