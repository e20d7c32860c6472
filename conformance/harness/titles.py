"""What a cause is called, in each language: a sentence per family of rules, kept as data. Knows no finding."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from conformance.core.advice import LANGUAGES
from conformance.core.errors import SuiteError

_FILE: Final = Path(__file__).with_name("titles.toml")
_AT: Final = {"en": ", at {}", "zh": "，位于 {}"}
_STATUS: Final = {"en": " (HTTP {})", "zh": "（HTTP {}）"}
_SEEMS: Final = {"en": ": {}", "zh": "：{}"}


def title(family: str, *, calls: bool, place: str = "", status: int | None = None, seems: str = "") -> Mapping[str, str]:
    """Return what is said of a family of broken rules, by language; `calls`: of a target that calls us, otherwise of one that we call.

    Where it is, the HTTP status and what it seems to be stand behind it. Raises SuiteError for a family without a sentence.
    """
    behind = [(ways, said) for ways, said in ((_AT, place), (_STATUS, status), (_SEEMS, seems)) if said]
    return {
        language: text + "".join(ways[language].format(said) for ways, said in behind) for language, text in sentence(family, calls=calls).items()
    }


def sentence(family: str, *, calls: bool) -> Mapping[str, str]:
    """Return the sentence about a family, by language; raise SuiteError if there is none."""
    said = _sentences()
    found = said["calls" if calls else "called"].get(family) or said["either"].get(family)
    if not found:
        raise SuiteError(f"{_FILE.name}: no sentence about {family}")
    return found


@cache
def _sentences() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    said = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    for side, rows in said.items():
        for family, texts in rows.items():
            if tuple(texts) != LANGUAGES:
                raise SuiteError(f"{_FILE.name}: {side}.{family}: {' and '.join(LANGUAGES)} are needed")
    return said
