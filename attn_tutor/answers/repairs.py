"""What a person means though the grammar does not say it: each repair is told in a note, never silent."""

from __future__ import annotations

from attn_tutor.answers.tokens import NotUnderstood, Token, quote

MAX_DEPTH = 12
CLOSER = {"(": ")", "[": "]"}
OPENER = {")": "(", "]": "["}


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
    label_text = quote(" ".join(texts[:label]).replace(" :", ":"))
    return rest, [f"{label_text} at the start was left out"]


def without_full_stop(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """Leave out one full stop at the very end."""
    if len(tokens) > 1 and tokens[-2].text == ".":
        return [*tokens[:-2], tokens[-1]], ["the full stop at the end was left out"]
    return tokens, []


def without_last_separator(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """Leave out one comma or semicolon at the very end."""
    texts = [token.text for token in tokens]
    balanced = texts.count("[") <= texts.count("]") and texts.count("(") <= texts.count(")")
    if len(tokens) > 2 and texts[-2] in (",", ";") and balanced:
        return [*tokens[:-2], tokens[-1]], [f"the {tokens[-2].text} at the end was left out"]
    return tokens, []


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
        if token.text in CLOSER:
            opened.append(place)
        elif token.text in OPENER and opened:
            opener = opened.pop()
            if CLOSER[tokens[opener].text] != token.text:
                raise NotUnderstood(f"{tokens[opener].quote} is closed by {token.quote}", token.start)
            whole_until = whole_until if opener else place
        elif token.text in OPENER:
            if whole_until == place - 1:
                raise NotUnderstood(f"there is one {token.quote} too many", token.start)
            unopened.append(token)
            whole_until = place
        if len(opened) + len(unopened) > MAX_DEPTH:
            raise NotUnderstood(f"more than {MAX_DEPTH} brackets are nested", token.start)
    first = tokens[0].start if tokens else 0
    openers = [Token("sign", OPENER[token.text], first, True) for token in reversed(unopened)]
    closers = [Token("sign", CLOSER[tokens[place].text], end.start, False) for place in reversed(opened)]
    notes = [f"a missing {token.text} was added at the start" for token in openers]
    notes += [f"a missing {token.text} was added at the end" for token in closers]
    return [*openers, *tokens, *closers, end], list(dict.fromkeys(notes))
