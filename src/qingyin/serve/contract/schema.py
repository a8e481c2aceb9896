"""The part of JSON Schema that requests need. One table describes a field, checks it and documents it.

The fields that are options come from the table of options (`qingyin.options`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from qingyin.errors import OptionError
from qingyin.options import AUTO, Row

Schema = Mapping[str, Any]
REFERENCE_CHARACTERS: Final = 4 << 20  # of base64: half a minute of 16 bits, mono, at 48 kHz
NAME_CHARACTERS: Final = 200  # of a name, such as that of a style
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
}


def schema_of(row: Row) -> Schema:
    """An option as a field of a request."""
    described: dict[str, Any] = {"description": row.help}
    if row.default is not None:
        described["default"] = row.default
    if row.kind == "choice":
        return {"type": "string", "enum": list(row.choices), **described}
    if row.kind == "style":
        listed = f"{row.help}; GET /v1/audio/voices lists them"
        return {"type": "string", "maxLength": NAME_CHARACTERS, **described, "description": listed}
    if row.kind == "recording":
        form = {"contentEncoding": "base64", "contentMediaType": "audio/wav", "maxLength": REFERENCE_CHARACTERS}
        return {"type": "string", **form, "description": f"{row.help}: a WAV file in base64"}
    number = {"type": "integer" if row.kind == "integer" else "number", "minimum": row.low, "maximum": row.high}
    if row.kind == "emotion":
        weights = {"properties": dict.fromkeys(row.choices, number), "additionalProperties": False}
        one = {"type": "string", "enum": [*row.choices, AUTO]}
        mixture = "a name, or a mixture: weights by name, from 0 to 1"
        return {**described, "description": f"{row.help}; {mixture}", "anyOf": [one, {"type": "object", **weights}]}
    unit = f", in {row.unit}" if row.unit else ""
    return {**number, **described, "description": f"{row.help}{unit}"}


def check_fields(found: Any, schemas: Mapping[str, Schema], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The object, if it has only these fields, with valid values. Raises OptionError."""
    if not isinstance(found, dict):
        raise OptionError(f"send a JSON object with: {', '.join(schemas)}")
    for name, value in found.items():
        if name not in schemas:
            raise OptionError(f"unknown field {name!r}; known: {', '.join(schemas)}")
        check(name, value, schemas[name])
    for name in required:
        if name not in found:
            raise OptionError(f"the field {name!r} is missing; add it")
    return found


def check(name: str, value: Any, schema: Schema) -> None:
    """Checks a value against its schema. Raises OptionError."""
    if "anyOf" in schema:
        schema = next((each for each in schema["anyOf"] if _is_of(value, each["type"])), schema["anyOf"][0])
    if not _is_of(value, schema["type"]):
        raise OptionError(f"{name} must be of type {schema['type']}, not {value!r:.60}")
    if "enum" in schema and value not in schema["enum"]:
        raise OptionError(f"{name} {value!r:.60} is not known; available: {', '.join(map(str, schema['enum']))}")
    if isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        raise OptionError(f"{name} must be from {schema['minimum']:g} to {schema['maximum']:g}, not {value!r}")
    if isinstance(value, str):
        if len(value) > schema.get("maxLength", len(value)):
            raise OptionError(f"{name} has {len(value)} characters, and the limit is {schema['maxLength']}; send less")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise OptionError(f"{name} holds half a character (a lone surrogate); send whole ones") from None
    if isinstance(value, dict):
        check_fields(value, schema["properties"], tuple(schema.get("required", ())))


def _is_of(value: Any, kind: str) -> bool:
    if isinstance(value, bool) != (kind == "boolean"):
        return False
    return isinstance(value, _TYPES[kind]) and not (isinstance(value, float) and not math.isfinite(value))
