"""What commas, points and blanks inside numbers mean, where it is known how many numbers are asked for."""

from __future__ import annotations

from attn_tutor.answers.repairs import CLOSER, OPENER
from attn_tutor.answers.tokens import NotUnderstood, Token, quote

_DIGITS = frozenset("0123456789")
_BETWEEN = frozenset([*CLOSER, *OPENER, ",", ";"])
_ROW_ENDS = ("newline", "end")
_EXAMPLE_LENGTH = 20


def with_decimal_comma(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """Read `digits,digits` as one number. Only where one number is asked for.

    Raises NotUnderstood for `10,000`, which is ten to one learner and ten thousand to another.
    """
    signs = 1 if tokens[0].text in ("+", "-") else 0
    run = _comma_run(tokens, signs)
    after = tokens[signs + len(run) :]
    if len(run) < 3 or [token.text for token in after] not in ([""], ["%", ""]):
        return tokens, []
    whole, *groups = (token.text for token in run[::2])
    if _are_thousands(whole, groups):
        text = quote(",".join([whole, *groups]))
        fact = f"the comma in {text} can mean thousands or decimals; leave it out or type a point"
        raise NotUnderstood(fact, run[1].start, "10000")
    decimals = groups[0].removesuffix(".")  # a full stop
    if len(groups) > 1 or not _DIGITS.issuperset(whole + decimals):
        return tokens, []
    number = run[0]._replace(text=f"{whole}.{decimals}")
    return [*tokens[:signs], number, *after], ["the comma was read as a decimal point"]


def with_thousands(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """Join 1 000, 1.234,5 and 1,234.5 to one number. Only where one number is asked for."""
    signs = 1 if tokens[0].text in ("+", "-") else 0
    *run, end = tokens[signs:]
    texts = [token.text for token in run]
    joined = _join_thousands(texts, [token.spaced for token in run])
    if not joined or run[0].kind != "number":
        return tokens, []
    text = quote(
        "".join(f" {token.text}" if token.spaced and at else token.text for at, token in enumerate(run))
    )
    return [*tokens[:signs], run[0]._replace(text=joined), end], [f"{text} was read as {joined}"]


def _join_thousands(texts: list[str], spaced: list[bool]) -> str:
    """The number with its digits joined; nothing where these are no thousands."""
    first, rest = texts[:1], texts[1:]
    if (
        not rest
        or not first[0].partition(".")[0].isdigit()
        or len(first[0].partition(".")[0]) > 3
        or first[0][0] == "0"
    ):
        return ""
    if all(spaced[1:]) and first[0].isdigit():  # 1 000.5
        *inner, last = rest
        whole, point, decimals = last.partition(".")
        groups = [*inner, whole]
        fine = all(len(group) == 3 and group.isdigit() for group in groups) and _DIGITS.issuperset(decimals)
        return f"{first[0]}{''.join(groups)}{point}{decimals}" if fine else ""
    if any(spaced[1:]) or len(rest) % 2 or any(sign != "," for sign in rest[::2]):
        return ""
    groups = rest[1::2]
    whole, point, decimals = first[0].partition(".")
    if (
        point and len(groups) == 1 and len(decimals) == 3 and _DIGITS.issuperset(decimals + groups[0])
    ):  # 1.234,5
        return f"{whole}{decimals}.{groups[0]}"
    *inner, last = groups
    head, point, decimals = last.partition(".")
    digits = "".join((first[0], *inner, head))
    fine = bool(point and decimals) and all(len(group) == 3 for group in (*inner, head))  # 1,234.5
    return f"{digits}.{decimals}" if fine and _DIGITS.issuperset(digits + decimals) else ""


def with_mixed_number(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """Read 2 1/2 and 2½ as two and a half. Only where one number is asked for."""
    signs = 1 if tokens[0].text in ("+", "-") else 0
    *run, end = tokens[signs:]
    kinds = [token.kind if token.text != "/" else "/" for token in run]
    if kinds not in (["number", "number", "/", "number"], ["number", "fraction"]):
        return tokens, []
    if not all(token.text.isdigit() for token in run if token.kind == "number"):
        return tokens, []
    at = run[1].start
    opened, closed = Token("sign", "(", run[0].start, True), Token("sign", ")", end.start, False)
    whole, *part = run
    text = f"{whole.text} {''.join(token.text for token in part)}"
    summed = [
        opened,
        whole,
        Token("sign", "+", at, False),
        *(token._replace(spaced=False) for token in part),
        closed,
    ]
    return [*tokens[:signs], *summed, end], [f"{text} was read as {whole.text} + {text.partition(' ')[2]}"]


def with_separating_commas(tokens: list[Token], count: int) -> tuple[list[Token], list[str]]:
    """Leave commas as they are where `count` numbers are asked for, several: there they separate.

    Raises NotUnderstood for `0,7 0,3` where two are asked for: only with decimal commas are there as many; and for
    `0,09 0,67` where four are, which hardly anybody means.
    """
    runs = [_comma_run(tokens, at) for at in range(len(tokens)) if _starts_run(tokens, at)]
    pairs = [run for run in runs if len(run) == 3 and _DIGITS.issuperset(run[0].text + run[2].text)]
    numbers = sum(token.kind == "number" for token in tokens)
    if not pairs or not _only_numbers(tokens):
        return tokens, []
    whole, comma, decimals = pairs[0]
    if numbers - len(pairs) == count:
        plain = 2 * len(pairs) == numbers and not any(token.text in ("[", "(") for token in tokens)
        if plain and not any(_are_thousands(run[0].text, [run[2].text]) for run in pairs):
            return _with_decimal_commas(tokens), ["the commas were read as decimal points"]
        text = quote(f"{whole.text},{decimals.text}")
        fact = f"the comma in {text} can separate two numbers or stand for a decimal point; type a point"
        raise NotUnderstood(fact, comma.start, f"{whole.text}.{decimals.text}"[:_EXAMPLE_LENGTH])
    if _are_decimals(pairs, numbers):
        meant = [f"{run[0].text}.{run[2].text}" for run in pairs]
        fact = f"did you mean {' and '.join(meant[:2])}? A comma separates numbers here: type decimals with a point"
        raise NotUnderstood(fact, comma.start, " ".join(meant[:2])[:_EXAMPLE_LENGTH])
    return tokens, []


def _are_decimals(pairs: list[list[Token]], numbers: int) -> bool:
    """Whether `0,09 0,67` can hardly be meant as four numbers: nobody writes 09, nor 0 before every 67."""
    if any(len(run[2].text) > 1 and run[2].text[0] == "0" for run in pairs):
        return True
    fine = all(len(run[2].text) > 1 for run in pairs)
    return fine and 2 * len(pairs) == numbers and any(run[0].text == "0" for run in pairs)


def _with_decimal_commas(tokens: list[Token]) -> list[Token]:
    """Each `digits,digits` as one number; where a semicolon stands between each two of them, a blank."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        run = _comma_run(tokens, at, 3)
        if len(run) == 3:
            found.append(run[0]._replace(text=f"{run[0].text}.{run[2].text}"))
        else:
            found.append(tokens[at])
        at += max(1, len(run))
    return _without_single_rows(found)


def _without_single_rows(tokens: list[Token]) -> list[Token]:
    """The tokens with commas for semicolons, where every row would be one number: lines alone end rows then."""
    numbers = [token for token in tokens if token.kind == "number"]
    ends = [token for token in tokens if token.text == ";" or token.kind == "newline"]
    if len(ends) != len(numbers) - 1:
        return tokens
    return [token._replace(text=",") if token.text == ";" else token for token in tokens]


def _starts_run(tokens: list[Token], at: int) -> bool:
    """Whether a number stands here that no tight comma joins to one before it."""
    joined = at > 1 and tokens[at - 1].text == "," and not (tokens[at].spaced or tokens[at - 1].spaced)
    return tokens[at].kind == "number" and not (joined and tokens[at - 2].kind == "number")


def _only_numbers(tokens: list[Token]) -> bool:
    """Whether nothing is calculated: numbers with signs, commas, brackets and ends of rows."""
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], tokens[-1]], strict=False):
        sign = token.text in ("+", "-") and not after.spaced
        starts = before is None or token.spaced or before.text in (*CLOSER, ",", ";")
        if token.kind not in ("number", *_ROW_ENDS) and token.text not in _BETWEEN and not (sign and starts):
            return False
    return True


def _comma_run(tokens: list[Token], start: int, most: int | None = None) -> list[Token]:
    """The tokens of a `number,number,...` that begins here, with no blank in it."""
    end = start
    for place in range(start, len(tokens) if most is None else min(len(tokens), start + most)):
        is_comma = (place - start) % 2
        expected = tokens[place].text == "," if is_comma else tokens[place].kind == "number"
        if not expected or (place > start and tokens[place].spaced):
            break
        end = place + (not is_comma)  # never a comma last
    return tokens[start:end]


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
