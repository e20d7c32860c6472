"""Ways to break one leaf of an annotated schema, each under the rule that the leaf names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from conformance.core.data import load_schema
from conformance.core.schema import RULE

FAR: Final = 64 * 1024
"""How long 'far above a limit' is, in characters: enough to hurt, too little for a sane server to cut the connection."""

_WRONG: Final[Mapping[str, object]] = {"number": 7, "object": {"value": "x"}, "array": ["x"], "boolean": True}

_ABSENT: Final = object()


@dataclass(frozen=True)
class Break:
    """One way to break one field: the rule it breaks, and what the field becomes."""

    field: str
    rule: str
    note: str
    value: Any

    @property
    def name(self) -> str:
        """A short name, fit for a test id."""
        return f"{self.field}-{self.note}".replace(" ", "-")

    def apply(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body with this one field broken."""
        if self.value is _ABSENT:
            return {key: value for key, value in body.items() if key != self.field}
        return {**body, self.field: self.value}


def breaks(schema: str, *within: str, key: str = RULE) -> list[Break]:
    """Return every way to break a leaf of the schema's object, in the order of the schema; `within`: of the objects listed there."""
    found: list[Break] = []
    node = load_schema(schema)
    for name in within:
        node = node["properties"][name]["items"]
    for field, leaf in node["properties"].items():
        rules = leaf.get(key, {})
        for part in _parts(leaf, rules):
            found += (Break(field, part[0], note, value) for note, value in part[1])
        if "required" in rules:
            found.append(Break(field, rules["required"], "absent", _ABSENT))
        if "null" in rules:
            found.append(Break(field, rules["null"], "null", None))
    return found


def _parts(leaf: Mapping[str, Any], rules: Mapping[str, str]) -> Iterator[tuple[str, list[tuple[str, object]]]]:
    """Yield (rule, [(note, value)]) per keyword of the leaf that can be broken by a value."""
    for keyword, rule in rules.items():
        further = leaf.get("x-broken", {}).get(keyword, [])
        listed = [(f"{keyword} {index}" if keyword != "enum" else f"unknown {index}", value) for index, value in enumerate(further, 1)]
        yield rule, _values(leaf, keyword) + listed


def _values(leaf: Mapping[str, Any], keyword: str) -> list[tuple[str, object]]:
    match keyword:
        case "type":
            right = [leaf["type"]] if isinstance(leaf["type"], str) else leaf["type"]
            return [(name, value) for name, value in _WRONG.items() if name not in right]
        case "minLength":
            return [("empty", "")]
        case "maxLength":
            limit = leaf["maxLength"]
            return [("one above", _long(leaf, limit + 1)), ("far above", _long(leaf, FAR))]
        case "enum":
            member = leaf["enum"][0]
            texts = {"unknown": "NO_SUCH_VALUE", "lower case": member.lower(), "blank before": f" {member}", "blank behind": f"{member} "}
            return list(texts.items())
    return []


def _long(leaf: Mapping[str, Any], length: int) -> str:
    """Return an ASCII text of this length that keeps the other keywords of the leaf."""
    head = "https://example.com/" if leaf.get("pattern", "").startswith("^https?") else ""
    return (head + "0123456789abcdef" * (length // 16 + 1))[:length]
