"""What a person means though the grammar does not say it: each repair is told in a note, never silent."""

from __future__ import annotations

from attn_tutor.answers.tokens import NotUnderstood, Token, quoted

MAX_DEPTH = 12
_CLOSER = {"(": ")", "[": "]"}
_OPENER = {")": "(", "]": "["}
_DIGITS = frozenset("0123456789")
_BETWEEN = frozenset([*_CLOSER, *_OPENER, ",", ";"])
_ROW_ENDS = ("newline", "end")
_EXAMPLE_LENGTH = 20


def without_label(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """Leave out one leading `=`, `weights =` or `answer:`."""
    texts = [token.text for token in tokens[:2]]
    if texts[0] == "=":
        label = 1
    elif tokens[0].kind == "name" and texts[1] in ("=", ":"):
        label = 2
    else:
        return tokens, []
    rest = tokens[label + (tokens[label].kind == "newline") :]
    shown = quoted(" ".join(texts[:label]).replace(" :", ":"))
    return rest, [f"{shown} at the start was left out"]


def without_full_stop(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """Leave out one full stop at the very end."""
    if len(tokens) > 1 and tokens[-2].text == ".":
        return [*tokens[:-2], tokens[-1]], ["the full stop at the end was left out"]
    return tokens, []


def with_decimal_comma(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """Read `digits,digits` as one number. Only where one number is asked for.

    Raises NotUnderstood for `10,000`, which is ten to one learner and ten thousand to another.
    """
    signs = 1 if tokens[0].text in ("+", "-") else 0
    run = _comma_run(tokens[signs:])
    after = tokens[signs + len(run) :]
    if len(run) < 3 or [token.text for token in after] not in ([""], ["%", ""]):
        return tokens, []
    whole, *groups = (token.text for token in run[::2])
    if _are_thousands(whole, groups):
        shown = quoted(",".join([whole, *groups]))
        fact = f"the comma in {shown} can mean thousands or decimals; leave it out or type a point"
        raise NotUnderstood(fact, run[1].start, "10000")
    decimals = groups[0].removesuffix(".")  # a full stop
    if len(groups) > 1 or not _DIGITS.issuperset(whole + decimals):
        return tokens, []
    number = run[0]._replace(text=f"{whole}.{decimals}")
    return [*tokens[:signs], number, *after], ["the comma was read as a decimal point"]


def with_separating_commas(tokens: list[Token], count: int) -> tuple[list[Token], list[str]]:
    """Leave commas as they are where `count` numbers are asked for, several: there they separate.

    Raises NotUnderstood for `0,7 0,3` where two are asked for: only with decimal commas are there as many.
    """
    runs = [_comma_run(tokens[at:]) for at in range(len(tokens)) if _starts_run(tokens, at)]
    pairs = [run for run in runs if len(run) == 3 and _DIGITS.issuperset(run[0].text + run[2].text)]
    numbers = sum(token.kind == "number" for token in tokens)
    if not pairs or not _only_numbers(tokens):
        return tokens, []
    whole, comma, decimals = pairs[0]
    if numbers - len(pairs) == count:
        shown = quoted(f"{whole.text},{decimals.text}")
        fact = f"the comma in {shown} can separate two numbers or stand for a decimal point; type a point"
        raise NotUnderstood(fact, comma.start, f"{whole.text}.{decimals.text}"[:_EXAMPLE_LENGTH])
    alike = numbers == count == 2 and len(decimals.text) > 1 and "0" in (whole.text, decimals.text[0])
    return tokens, ["the comma was read as a separator, for decimals need a point"] * alike


def _starts_run(tokens: list[Token], at: int) -> bool:
    """Whether a number stands here that no tight comma joins to one before it."""
    joined = at > 1 and tokens[at - 1].text == "," and not (tokens[at].spaced or tokens[at - 1].spaced)
    return tokens[at].kind == "number" and not (joined and tokens[at - 2].kind == "number")


def _only_numbers(tokens: list[Token]) -> bool:
    """Whether nothing is calculated: numbers with signs, commas, brackets and ends of rows."""
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], tokens[-1]], strict=False):
        sign = token.text in ("+", "-") and not after.spaced
        starts = before is None or token.spaced or before.text in (*_CLOSER, ",", ";")
        if token.kind not in ("number", *_ROW_ENDS) and token.text not in _BETWEEN and not (sign and starts):
            return False
    return True


def _comma_run(tokens: list[Token]) -> list[Token]:
    """The tokens of a leading `number,number,...` with no blank in it."""
    length = 0
    for place, token in enumerate(tokens):
        expected = token.text == "," if place % 2 else token.kind == "number"
        if not expected or (place and token.spaced):
            break
        length = place + (place % 2 == 0)  # never a comma last
    return tokens[:length]


def _are_thousands(whole: str, groups: list[str]) -> bool:
    """Whether commas can stand for thousands: 1 to 3 digits, then groups of 3, then perhaps decimals."""
    *inner, last = groups
    threes = [*inner, last.partition(".")[0]]
    return (
        whole[0] != "0"
        and len(whole) <= 3
        and all(len(three) == 3 for three in threes)
        and _DIGITS.issuperset(whole + "".join(threes))
    )


def with_all_brackets(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """Add the brackets missing at the end or at the start, so that every bracket has its partner.

    Raises NotUnderstood for partners of different kinds, for one closing bracket too many,
    and for more than MAX_DEPTH brackets inside one another.
    """
    *tokens, end = tokens
    opened: list[int] = []  # places of the brackets not closed yet
    unopened: list[Token] = []
    whole_until = -2  # the place where a bracket closed that had opened at the very start
    for place, token in enumerate(tokens):
        if token.text in _CLOSER:
            opened.append(place)
        elif token.text in _OPENER and opened:
            opener = opened.pop()
            if _CLOSER[tokens[opener].text] != token.text:
                raise NotUnderstood(f"{tokens[opener].shown} is closed by {token.shown}", token.start)
            whole_until = whole_until if opener else place
        elif token.text in _OPENER:
            if whole_until == place - 1:
                raise NotUnderstood(f"there is one {token.shown} too many", token.start)
            unopened.append(token)
            whole_until = place
        if len(opened) + len(unopened) > MAX_DEPTH:
            raise NotUnderstood(f"more than {MAX_DEPTH} brackets stand inside one another", token.start)
    first = tokens[0].start if tokens else 0
    openers = [Token("sign", _OPENER[token.text], first, True) for token in reversed(unopened)]
    closers = [Token("sign", _CLOSER[tokens[place].text], end.start, False) for place in reversed(opened)]
    notes = [f"a missing {token.text} was added at the start" for token in openers]
    notes += [f"a missing {token.text} was added at the end" for token in closers]
    return [*openers, *tokens, *closers, end], list(dict.fromkeys(notes))
