"""The JSON Schema of content files, for editors that complete and check while a teacher types.

Made from the same specs that the builder reads by. It cannot say everything (two right options, an answer that
does not pass): `attn-tutor content check` can.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from attn_tutor.curriculum.building import FORMAT
from attn_tutor.curriculum.exercises import ExerciseFile
from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.curriculum.scalars import LARGEST, LONGEST, LONGEST_ID
from attn_tutor.curriculum.specs import (
    KeySpec,
    ListOf,
    Number,
    OneOf,
    Rows,
    Spec,
    TableOf,
    Text,
    Truth,
    Whole,
    keys_of,
)
from attn_tutor.questions.kinds import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_NUMBER: Schema = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
_FORMAT: Schema = {"const": FORMAT, "description": "the version of this file format"}


def schema() -> Schema:
    """The schema of any content file: by its key `questions` or `exercises`, else a lesson."""
    parts: dict[str, type] = {}
    top: Schema = {
        "$schema": DIALECT,
        "title": "attn-tutor lesson, questions or code exercises",
        "type": "object",
        "if": {"required": ["questions"]},
        "then": _bank(parts),
        "else": {
            "if": {"required": ["exercises"]},
            "then": _object(ExerciseFile, parts),
            "else": _object(Lesson, parts, first={"format": _FORMAT}),
        },
    }
    return top | {"$defs": _definitions(parts)}


def _bank(parts: dict[str, type]) -> Schema:
    question = _one_of(KINDS, parts)
    return {
        "properties": {"format": _FORMAT, "questions": {"type": "array", "minItems": 1, "items": question}},
        "required": ["format", "questions"],
        "additionalProperties": False,
    }


def _one_of(models: Mapping[str, type], parts: dict[str, type]) -> Schema:
    """One of several models, which the key `kind` chooses."""
    kinds = [
        {
            "if": {"properties": {"kind": {"const": word}}},
            "then": _object(model, parts, first={"kind": {"const": word}}),
        }
        for word, model in models.items()
    ]
    kind = {"enum": list(models), "description": "the kind, which decides the other keys"}
    return {"type": "object", "properties": {"kind": kind}, "required": ["kind"], "allOf": kinds}


def _definitions(parts: dict[str, type]) -> Schema:
    """The schema of every model that is named somewhere, and of those named in these."""
    done: Schema = {}
    while missing := [name for name in parts if name not in done]:
        for name in missing:
            done[name] = _object(parts[name], parts)
    return done


def _object(model: type, parts: dict[str, type], first: Schema | None = None) -> Schema:
    keys = keys_of(model).values()
    required = [*(first or {}), *(key.name for key in keys if key.required)]
    result: Schema = {
        "type": "object",
        "properties": (first or {}) | {key.name: _property(key, parts) for key in keys},
        "required": required,
        "additionalProperties": False,
    }
    return result if required else {name: part for name, part in result.items() if name != "required"}


_UNWRITTEN = (None, math.inf, -math.inf)  # JSON has no infinity: a bound that is none is left out


def _property(key: KeySpec, parts: dict[str, type]) -> Schema:
    result = _schema_of(key.spec, parts)
    if key.nullable:
        result = {"anyOf": [result, {"type": "null"}]}
    if key.description:
        result = result | {"description": key.description}
    if not key.required and key.default not in _UNWRITTEN and not is_dataclass(key.default):
        result = result | {"default": list(key.default) if isinstance(key.default, tuple) else key.default}
    return result


def _schema_of(spec: Spec, parts: dict[str, type]) -> Schema:
    result: Schema
    match spec:
        case Text():
            result = _text(spec)
        case Truth():
            result = {"type": "boolean"}
        case Whole():
            result = _NUMBER | {"type": "integer"}
        case Number():
            result = {"anyOf": [{"enum": list(spec.words)}, _NUMBER]} if spec.words else _NUMBER
        case Rows():
            row = {"type": "array", "minItems": 1, "items": _NUMBER}
            result = {"type": "array", "minItems": 1, "items": row}
        case ListOf():
            result = {"type": "array", "items": _schema_of(spec.item, parts)}
            if spec.length is not None:
                result |= {"minItems": spec.length, "maxItems": spec.length}
        case OneOf():
            result = _one_of(spec.models, parts)
        case TableOf():
            parts[spec.model.__name__] = spec.model
            result = {"$ref": f"#/$defs/{spec.model.__name__}"}
    return result


def _text(spec: Text) -> Schema:
    if spec.one_of:
        return {"enum": list(spec.one_of)}
    # \S: a text of spaces is as empty as none.
    pattern = spec.pattern or (r"^$|\S" if spec.blank else r"\S")
    most = LONGEST_ID if spec.pattern else LONGEST
    return {"type": "string", "pattern": pattern, "maxLength": most}
