"""Models and libraries change: where a text names one, it says of which year or version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attn_tutor.library.sources import shipped_content
from tests.shipped import shipped as library

MODELS = (
    "GPT-2", "GPT-3", "Llama", "Gemma", "Qwen", "gpt-oss", "DeepSeek", "BERT", "T5", "MiniLM", "SmolLM2", "Mistral",
    "Whisper", "BLOOM", "MiniMax", "PyTorch", "Hugging Face",
)  # fmt: skip
NAME = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, MODELS))})")
YEAR = re.compile(r"\b20[12]\d\b")
NEAR = 90  # characters between a name and its year


def texts(folder: str) -> Iterator[tuple[str, str]]:
    """The files of a folder of the content, their comments left out."""
    for file in sorted((shipped_content() / folder).iterdir(), key=lambda file: file.name):
        yield file.name, re.sub(r"(?m)^#.*$", "", file.read_text("utf-8"))


def named(text: str) -> set[str]:
    return set(NAME.findall(text))


def test_a_lesson_says_somewhere_of_which_year_each_model_is_that_it_names() -> None:
    """In what a learner reads, the list of sources aside."""
    undated = []
    for file, text in texts("lessons"):
        before, _, screens = text.partition("\nsources:")
        read = " ".join(f"{before} {screens.partition('screens:')[2]}".split())
        for name in sorted(named(read)):
            starts = [at.start() for at in re.finditer(re.escape(name), read)]
            near = [read[max(0, at - NEAR) : at + NEAR] for at in starts]
            undated += [] if any(map(YEAR.search, near)) else [(file, name)]
    assert undated == []


def test_every_source_of_a_lesson_has_a_year() -> None:
    course = library()
    sources = [(entry.id, source) for entry in course.lessons for source in course.lesson(entry.id).sources]
    assert [source for source in sources if not YEAR.search(source[1])] == []


def test_a_question_that_names_a_model_says_a_year() -> None:
    undated = [
        (file, question.split()[2], named(question))
        for file, text in texts("questions")
        for question in re.split(r"(?m)^  - kind:", text)[1:]
        if named(question) and not YEAR.search(question)
    ]
    assert undated == []


def test_a_term_that_names_a_model_says_a_year() -> None:
    """PyTorch's word for an axis aside: it has been the same in all of its years."""
    glossary = (shipped_content() / "glossary.yaml").read_text("utf-8")
    terms = re.split(r"(?m)^  - term:", glossary)[1:]
    undated = [term.split()[0] for term in terms if named(term) and not YEAR.search(term)]
    assert undated == ["axis"]
