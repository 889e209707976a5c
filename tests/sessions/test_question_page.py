"""A question of the bank as a page: as high as the window at every step, nothing lost, the rest after Enter."""

from __future__ import annotations

from contextlib import suppress
from random import Random

from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_page import task_of
from attn_tutor.sessions.question_results import Cut
from attn_tutor.sessions.walk import ask
from attn_tutor.store.memory import MemoryStore
from attn_tutor.terminal import EndOfInput, Terminal
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.page import Page
from tests.cases import each
from tests.fixed_clock import FixedClock
from tests.shipped import shipped

SIZES = ((100, 32), (80, 24), (60, 24))
TALL = (
    "heads-real-logit",
    "maps-fresh-second-head",
    "masks-fresh-softmax",
    "modern-window-row",
    "chain-solo",
)
TYPED = ("zzz", "9 9", "h", "?", "w")  # unreadable, off, a hint, the keys, the solution


class Printed(Terminal):
    """A terminal that keeps the pages it prints."""

    pages: list[Page]

    def turn(self, page: Page) -> None:
        self.pages.append(page)
        super().turn(page)


def one_of_each_kind() -> list[str]:
    return [*{entry.kind: entry.id for entry in shipped().questions()}.values()]


def pages_of(name: str, look: Look, *typed: str) -> list[Page]:
    """Every page that is printed while somebody types this."""
    terminal, clock = Printed.for_script(typed, look), FixedClock()
    terminal.pages = []
    context = Context(shipped(), MemoryStore(clock=clock), clock, terminal, Random(1), "quiz", "s")
    with suppress(EndOfInput, Cut):
        ask(context, shipped().question(name).draw(0), number=1, total=8)
    return terminal.pages


@each("name", [*TALL, *one_of_each_kind()])
def test_every_page_of_a_question_is_as_high_as_its_window(name: str) -> None:
    """Asked, not read, missed, with a hint, with the keys, with the worked solution: the prompt is on the last row."""
    for width, height in SIZES:
        look = Look(width, height, "truecolor")
        pages = pages_of(name, look, *TYPED)
        assert pages
        for page in pages:
            lines = page.draw(look)
            assert len(lines) == height - 1
            assert not any(line.plain for line in lines[: page.task.rows - 1])
            assert max(line.cell_len for line in lines) < width


def test_enter_shows_the_rest_of_what_is_too_tall() -> None:
    """Each line of the picture stands in one of the parts; after the last one Enter is an empty answer."""
    look = Look(80, 24, "truecolor")
    first = pages_of("heads-real-logit", look)[0]
    many = first.parts(look)
    assert many > 1
    printed = pages_of("heads-real-logit", look, *[""] * many)
    shown = ["\n".join(line.plain for line in page.draw(look)) for page in printed]
    assert all("Enter the rest" in page for page in shown[: many - 1])
    assert "Enter the rest" not in shown[many - 1]
    assert "Type an answer, or s to skip." in shown[many]
    words = [line.plain for view in first.picture for line in view.draw(look)]
    assert all(any(line in page for page in shown) for line in words if line.strip())


def test_an_answer_of_several_rows_has_room_below_the_page() -> None:
    """The last row of the matrix is typed on the last row of the window: blank lines alone are scrolled off by it."""
    look = Look(80, 24)
    (page,) = pages_of("whole-formula-fresh-output", look)[:1]
    assert page.task.rows == 2
    first, second, *_ = page.draw(look)
    assert not first.plain
    assert second.plain


def test_the_foot_asks_and_the_middle_shows() -> None:
    """Beside inputs the question stands in the foot; a choice without them stands whole above its letters."""
    numbers = shipped().question("whole-formula-fresh-output").draw(0)
    assert str(task_of(numbers, numbers.expects.form, (), "answer").question).startswith(("Compute", "Give"))
    choice = shipped().question("practice-1").draw(0)
    assert task_of(choice, choice.expects.form, (), "answer").question == "Type a letter, A to D."


def test_an_option_that_was_tried_is_marked() -> None:
    """Off with a cross, right with a tick."""
    asked = shipped().question("practice-1").draw(0)
    right = asked.answer[0]
    off = next(letter for letter in "ABCD" if letter != right)
    look = Look(80, 24)
    last = pages_of("practice-1", look, off, right)[-1]
    drawn = [line.plain for line in last.draw(look)]
    assert any(line.startswith(f"✗ {off} ") for line in drawn)
    assert any(line.startswith(f"✓ {right} ") for line in drawn)


def test_a_second_hint_stands_below_the_first() -> None:
    """On the same page."""
    page = pages_of(TALL[0], Look(80, 24), "h", "h")[-1]
    said = page.speak(Look(plain=True))
    assert [any(f"Hint {number} of" in line for line in said) for number in (1, 2)] == [True, True]
