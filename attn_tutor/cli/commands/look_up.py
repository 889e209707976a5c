"""The commands that look something up: mistakes, terms, formulas."""

import sys
from collections.abc import Collection
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.cli.commands.options import Files, Html, Json, Svg
from attn_tutor.errors import DONE, UsageError, did_you_mean

if TYPE_CHECKING:
    from attn_tutor.cli.setup import Setup
    from attn_tutor.curriculum.glossary import Term
    from attn_tutor.mistakes.mistake import Mistake
    from attn_tutor.own_code.slip_lines import SlipLine
    from attn_tutor.widgets import View

commands = typer.Typer()
_TITLES = {
    "attention": "Attention",
    "heads": "Projections and heads",
    "positions": "Positions",
    "gradients": "Gradients",
    "sizes": "Sizes and cost",
    "other scores": "Other scores",
}


@commands.command()
def mistakes(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="One misconception to explain.", autocompletion=completing.mistakes
        ),
    ] = None,
    json: Json = False,
) -> int:
    """List the misconceptions, or explain one.

    A single one is shown beside the right computation.

    Examples: attn-tutor mistakes; attn-tutor mistakes softmax_columns
    """
    if name is None:
        return _list_mistakes(context.obj, json=json)
    from attn_tutor.mistakes.catalogue import CATALOGUE, mistake_named
    from attn_tutor.own_code.further_mistakes import FURTHER_MISTAKES
    from attn_tutor.own_code.slip_lines import SLIP_LINES
    from attn_tutor.sessions.mistake_example import example
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.blocks import Note
    from attn_tutor.widgets.code_lines import SlipInCode
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.prose import Prose

    if name not in CATALOGUE and name in FURTHER_MISTAKES:
        return _further_mistake(context.obj, FURTHER_MISTAKES[name], SLIP_LINES.get(name), json=json)
    mistake = mistake_named(name)
    sample, line = example(mistake), SLIP_LINES.get(name)
    if json:
        code = {"code": {"right": line.right, "slip": line.slip}} if line else {}
        emit_json({"schema": 1, **_mistake_document(sample.mistake), **code, **sample.document()}, sys.stdout)
        return DONE
    mistake = sample.mistake
    context.obj.terminal().show(
        Header(("Misconception", mistake.name)),
        Prose(f"You get these numbers when {mistake.when}."),
        Prose(mistake.matters),
        *sample.views(),
        *((SlipInCode(line.right, line.slip),) if line else ()),
        Note((mistake.look, *_limits(mistake)), label="Look"),
        Prose(f"Its lesson: attn-tutor learn {mistake.lesson}"),
    )
    return DONE


def _further_mistake(setup: "Setup", mistake: "Mistake", line: "SlipLine | None", *, json: bool) -> int:
    """A mistake that is made in code alone: in a cache, in blocks, in a gradient."""
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.blocks import Note
    from attn_tutor.widgets.code_lines import SlipInCode
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.prose import Prose

    if json:
        code = {"code": {"right": line.right, "slip": line.slip}} if line else {}
        emit_json({"schema": 1, **_mistake_document(mistake), **code}, sys.stdout)
        return DONE
    setup.terminal().show(
        Header(("Misconception", mistake.name)),
        Prose(f"In this mistake, {mistake.when}."),
        Prose(mistake.matters),
        *((SlipInCode(line.right, line.slip),) if line else ()),
        Note((mistake.look, *_limits(mistake)), label="Look"),
        Prose(f"Its lesson: attn-tutor learn {mistake.lesson}"),
    )
    return DONE


def _limits(mistake: "Mistake") -> tuple[str, ...]:
    """When it goes unnoticed, and when alone it can be made."""
    hidden = (f"It goes unnoticed when {mistake.right_when}.",) if mistake.right_when else ()
    return (*hidden, *((f"It's possible only when {mistake.needs}.",) if mistake.needs else ()))


def _list_mistakes(setup: "Setup", *, json: bool) -> int:
    from attn_tutor.mistakes.catalogue import GROUPS
    from attn_tutor.own_code.further_mistakes import FURTHER_MISTAKES
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.table import listing

    groups = {**GROUPS, "code only": tuple(FURTHER_MISTAKES.values())}
    if json:
        everything = [_mistake_document(mistake) for group in groups.values() for mistake in group]
        emit_json({"schema": 1, "mistakes": everything}, sys.stdout)
        return DONE
    terminal = setup.terminal()
    for title, group in groups.items():
        rows = tuple((mistake.name, mistake.when) for mistake in group)
        terminal.show(Header((f"Mistakes in {title}",)), listing(("name", "you get these numbers when"), rows))
    return DONE


def _mistake_document(mistake: "Mistake") -> dict[str, Any]:
    return {
        "name": mistake.name,
        "steps": [step.name for step in mistake.steps],
        "formula": [step.formula for step in mistake.steps],
        "when": mistake.when,
        "matters": mistake.matters,
        "look": mistake.look,
        "hidden": mistake.right_when,
        "needs": mistake.needs,
        "lesson": mistake.lesson,
    }


@commands.command()
def glossary(
    context: typer.Context,
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="[WORD]", help="One term, under any of its names.", autocompletion=completing.terms
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Look up a term of the course.

    You get its definition in two lines, its formula, its other names and its lesson.

    Examples: attn-tutor glossary; attn-tutor glossary logits; attn-tutor glossary "attention scores" --json
    """
    from attn_tutor.curriculum.glossary import find_terms
    from attn_tutor.library.glossary_file import glossary_of
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.definitions import TermView
    from attn_tutor.widgets.header import Header

    terms = tuple(sorted(glossary_of(context.obj.content), key=lambda term: term.term.casefold()))
    entries = terms if word is None else find_terms(terms, word)
    if word is not None and not entries:
        raise _unknown(word, terms)
    if json:
        emit_json(
            {"schema": 1, "terms": [{**asdict(term), "also": list(term.also)} for term in entries]}, sys.stdout
        )
        return DONE
    views = (TermView(term.term, term.says, term.formula, term.also, term.lesson) for term in entries)
    context.obj.terminal().show(Header(("Glossary", f"{len(entries)} of {len(terms)} terms")), *views)
    return DONE


def _unknown(word: str, terms: "Collection[Term]") -> UsageError:
    clean = "".join(char for char in word[:60] if char.isprintable())
    names = (name for term in terms for name in term.names)
    hint = did_you_mean(clean, names, "attn-tutor glossary lists all of them.")
    return UsageError(f"The glossary has no term {clean or 'without a name'}.", hint)


@commands.command()
def sheet(
    context: typer.Context,
    svg: Svg = None,
    html: Html = None,
) -> int:
    """Show all formulas on one screen.

    Examples: attn-tutor sheet; attn-tutor sheet --svg sheet.svg
    """
    from attn_tutor.library.glossary_file import glossary_of

    files = Files(svg, html)
    files.check()
    files.show_or_save(context.obj.terminal(), sheet_views(glossary_of(context.obj.content)))
    return DONE


def sheet_views(terms: "Collection[Term]") -> "tuple[View, View]":
    """The header and the sheet of the terms that belong on it. Raises UsageError where there are none."""
    from attn_tutor.widgets.definitions import FormulaSheet
    from attn_tutor.widgets.header import Header

    parts = ((title, [term for term in terms if term.sheet == name]) for name, title in _TITLES.items())
    sections = tuple((title, tuple((one.term, one.formula) for one in part)) for title, part in parts if part)
    if not sections:
        raise UsageError("This glossary puts no formula on the sheet.", "Write `sheet:` to its terms.")
    return Header(("Formula sheet", "scaled dot-product attention")), FormulaSheet(sections)
