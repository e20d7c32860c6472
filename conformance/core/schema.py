"""JSON Schemas whose leaves name the rules they stand for, and the violations they find.

`x-rule` names the rule of whoever sends; `x-refused`, where it is another one, the rule of whoever gets what is broken so.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, Final

import fastjsonschema
from jsonschema import Draft202012Validator

from conformance.core.data import load_schema
from conformance.core.errors import SuiteError
from conformance.core.violation import Violation, shown

RULE: Final = "x-rule"
REFUSED: Final = "x-refused"
_TYPE: Final = "type "
_MOST: Final = 200
"""Violations of one body that are looked for: what breaks that often says no more when it breaks oftener."""


def violations(schema: str, instance: object, key: str = RULE) -> Iterator[Violation]:
    """Yield what breaks a leaf of the schema, each under the rule that the leaf names; a value of a wrong type breaks nothing else."""
    if _is_sound(schema, instance):
        return
    found = list(islice(_violations(schema, instance, key), _MOST))
    wrong_type = {violation.pointer for violation in found if violation.expected.startswith(_TYPE)}
    yield from (v for v in found if v.pointer not in wrong_type or v.expected.startswith(_TYPE))


def _violations(schema: str, instance: object, key: str) -> Iterator[Violation]:
    for error in _validator(schema).iter_errors(instance):
        at = "".join(f"/{part}" for part in error.absolute_path)
        if error.validator == "required":
            yield from _missing(error.schema, error.instance, at, key)
        else:
            keyword = "null" if error.instance is None and error.validator == "type" else str(error.validator)
            rule = _rule(error.schema, keyword, at, key)
            yield Violation(rule, f"{error.validator} {shown(error.validator_value)}", shown(repr(error.instance)), at)


def leaves(schema: str) -> dict[str, Mapping[str, str]]:
    """Return JSON pointer -> (keyword -> rule id) of every annotated leaf, the root under the empty pointer."""
    return dict(_walk(load_schema(schema), ""))


def _is_sound(schema: str, instance: object) -> bool:
    """Return whether nothing is wrong with a value, as nearly all are: compiled, this costs a twentieth of the search for what is."""
    try:
        _compiled(schema)(instance)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


@cache
def _compiled(schema: str) -> Callable[[object], object]:
    # It knows the drafts up to 7, and our schemas use no keyword whose meaning has changed since.
    compiled: Callable[[object], object] = fastjsonschema.compile({**load_schema(schema), "$schema": "http://json-schema.org/draft-07/schema#"})
    return compiled


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(load_schema(schema))


def _missing(schema: Mapping[str, Any], instance: Mapping[str, object], at: str, key: str) -> Iterator[Violation]:
    for name in schema["required"]:
        if name not in instance:
            rule = _rule(schema["properties"][name], "required", f"{at}/{name}", key)
            yield Violation(rule, f"{name}, which is mandatory", "absent", f"{at}/{name}")


def _rule(schema: Mapping[str, Any], keyword: str, at: str, key: str) -> str:
    rules = schema.get(key, {})
    rule = rules.get(keyword) or (rules.get("type") if keyword == "null" else None)
    if not rule:
        raise SuiteError(f"schema leaf {at or '/'} names no rule for {keyword!r}")
    return str(rule)


def _walk(schema: Mapping[str, Any], at: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    if "x-rule" in schema:
        yield at, schema["x-rule"]
    for name, leaf in schema.get("properties", {}).items():
        yield from _walk(leaf, f"{at}/{name}")
    if "items" in schema:
        yield from _walk(schema["items"], f"{at}/*")
