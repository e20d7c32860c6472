"""A JSON body as people read it, and in it the place that a finding speaks of."""

import copy
import json
from dataclasses import dataclass
from typing import Any, Final

from conformance.report.page.texts import cut

_HERE: Final = "\ue000here\ue001"
"""Stands for the place while the body is written; private characters that no other text of ours has."""
_SHOWN: Final = 4000
"""Characters of a body on the page; the whole stands in exchanges.har."""
_AROUND: Final = 600
"""Characters that are shown before a place that lies deep in a long body."""


@dataclass(frozen=True)
class Marked:
    """A text, cut to what may be shown: before the place, the place, and after it. An empty place: there is none."""

    before: str
    here: str = ""
    after: str = ""
    is_cut: bool = False
    missing: str = ""
    """The name of the field at the place, where it is missing."""


def marked(body: str, pointer: str) -> Marked:
    """Return a body with the place of a JSON pointer, or of the part of it that is there; what is no JSON, or says a name twice, as it came."""
    try:
        value = json.loads(body, object_pairs_hook=_once, parse_float=_finite)
        steps, missing = _reached(value, pointer)
        parts = _split(value, steps) if steps else (json.dumps(value, ensure_ascii=False, indent=2), "", "")
    except (ValueError, RecursionError):
        return _bounded(body, "", "")
    return _bounded(*parts, missing)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _finite(number: str) -> float:
    if repr(float(number)) != number:
        raise ValueError("would be written another way")
    return float(number)


def _reached(value: Any, pointer: str) -> tuple[list[str | int], str]:
    """Return the way that a pointer goes as far as it can, and the name of the member that is not there."""
    steps: list[str | int] = []
    for part in (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]):
        if isinstance(value, dict) and part in value:
            steps.append(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            steps.append(int(part))
        else:
            return steps, part if isinstance(value, dict) else ""
        value = value[steps[-1]]
    return steps, ""


def _split(value: Any, steps: list[str | int]) -> tuple[str, str, str]:
    """Return a value as text in three parts; the second is the place with its name."""
    copied = copy.deepcopy(value)
    holder = copied
    for step in steps[:-1]:
        holder = holder[step]
    kept, holder[steps[-1]] = holder[steps[-1]], _HERE
    before, _, after = json.dumps(copied, ensure_ascii=False, indent=2).partition(json.dumps(_HERE, ensure_ascii=False))
    line = before.rpartition("\n")[2]
    indent = line[: len(line) - len(line.lstrip())]
    here = line.lstrip() + json.dumps(kept, ensure_ascii=False, indent=2).replace("\n", "\n" + indent)
    return before[: len(before) - len(line.lstrip())], here, after


def _bounded(before: str, here: str, after: str, missing: str = "") -> Marked:
    if not here:
        return Marked(cut(before, _SHOWN), is_cut=len(before) > _SHOWN, missing=cut(missing, 100))
    start = before if len(before) <= _SHOWN - _AROUND else "…" + before[-_AROUND:]
    middle = cut(here, max(_AROUND, _SHOWN - len(start)))
    end = cut(after, max(_AROUND, _SHOWN - len(start) - len(middle)))
    whole = len(before) + len(here) + len(after)
    is_cut = whole > len(start) + len(middle) + len(end) or start is not before
    return Marked(cut(start, _SHOWN), middle, end, is_cut, cut(missing, 100))
