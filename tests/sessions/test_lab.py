"""A prediction typed, right and off, unreadable and left out; the lines of a training at every size."""

from __future__ import annotations

import pytest

from attn_tutor.errors import UsageError
from attn_tutor.lab.changes import CHANGES, change
from attn_tutor.lab.experiments import EXPERIMENTS, experiment
from attn_tutor.sessions import lab_change, lab_training
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.look import Look

SIZES = [(100, 32), (80, 24), (60, 24), (40, 20)]


def _predicted(*answers: str) -> str:
    terminal = Terminal.scripted(answers, Look(plain=True))
    lab_change.predict(terminal, change("double-key"), 1, 1)
    return terminal.transcript


@pytest.mark.parametrize(("answers", "said"), [
    (("down, up",), "Yes: the weight of key 4 goes down"),
    (("d u",), "Yes: the weight of key 4 goes down"),
    (("up up",), "You said: up, up."),
    (("up", "down up"), "Type 2 of up, down, same. For example: up, down"),
    (("",), "The weight of key 4 goes down"),
])  # fmt: skip
def test_a_prediction_is_read_and_answered(answers: tuple[str, ...], said: str) -> None:
    """Never called wrong; what cannot be read costs nothing."""
    heard = _predicted(*answers)
    assert said in heard
    assert "Because: " in heard
    assert "wrong" not in heard.casefold()


def test_q_leaves() -> None:
    terminal = Terminal.scripted(["q"], Look(plain=True))
    assert not lab_change.predict(terminal, change("double-key"), 1, 16)


def test_other_words_are_no_way() -> None:
    for text in ("up down same", "left, right", "1 2"):
        with pytest.raises(UsageError):
            lab_change.read_ways(text, 2)


def test_a_guess_before_training_is_a_letter_or_nothing() -> None:
    one = experiment("lookup")
    terminal = Terminal.scripted(["9", "b"], Look(plain=True))
    assert lab_training.ask_prediction(terminal, one) == 1
    assert "Type one of A, B, C, or Enter." in terminal.transcript
    assert lab_training.ask_prediction(Terminal.scripted([""], Look(plain=True)), one) is None


def test_ctrl_c_keeps_what_has_been_seen() -> None:
    """The training as far as it came, without a result."""
    terminal, seen = Terminal.scripted([], Look(plain=True)), []

    def pause() -> None:
        seen.append(1)
        if len(seen) == 2:
            raise KeyboardInterrupt

    training = lab_training.watch(terminal, experiment("lookup"), 1, 0, pause)
    assert training.result is None
    assert [one.step for one in training.checkpoints] == [0, 20]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", ["truecolor", "none"])
@pytest.mark.parametrize("glyphs", [True, False])
def test_no_line_of_the_lab_is_wider_than_the_screen(
    size: tuple[int, int], colour: str, glyphs: bool
) -> None:
    """Every experiment after one step, every change before and after."""
    look = Look(*size, colour=colour, glyphs=glyphs)  # type: ignore[arg-type]  # one of the four
    views = [
        view for one in CHANGES for view in (*lab_change.opening(one, 1, 16), *lab_change.closing(one, None))
    ]
    for one in TRAININGS:
        views += [*lab_training.opening(one.experiment), *lab_training._maps(one)]
        views += [lab_training.line_of(one.experiment, item) for item in one.checkpoints]
        views.append(lab_training.TrainingHead(one.experiment.places, one.experiment.right_at))
    for view in views:
        for line in view.draw(look):
            assert line.cell_len <= look.room
            assert glyphs or line.plain.isascii()


TRAININGS = [lab_training.train_all(experiment(one.name, steps=1), 1) for one in EXPERIMENTS]
