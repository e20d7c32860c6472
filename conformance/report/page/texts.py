"""Texts of the page in both languages. They stand side by side in the file; its style shows one of them, so no script is needed to read it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from markupsafe import escape

from conformance.core.verdict import Conclusion, Verdict
from conformance.core.visible import visible
from conformance.report import words

_CODE: Final = re.compile(r"`([^`]+)`")
_WORDS: Final[dict[str, str]] = {Verdict.PASSED: "ok", Verdict.NOT_APPLICABLE: "not applicable"}
"""Verdicts that are said in other words than their ids."""


@dataclass(frozen=True)
class Both:
    """A text in English and Chinese. In a template it becomes both, each marked with its language."""

    en: str
    zh: str
    marks: bool = False
    """Whether backticks stand around code; only texts of our own files say so."""

    def __bool__(self) -> bool:
        """Return whether it says anything."""
        return bool(self.en)

    def __html__(self) -> str:
        """Return the markup; a text that is the same in both languages stands once."""
        en, zh = (_CODE.sub(r"<code>\1</code>", text) if self.marks else text for text in (str(escape(self.en)), str(escape(self.zh))))
        return en if en == zh else f'<span class="en" lang="en">{en}</span><span class="zh" lang="zh-CN">{zh}</span>'


NOTHING: Final = Both("", "")


class Written(Protocol):
    """What has a sentence in both languages."""

    @property
    def text(self) -> Mapping[str, str]:
        """Return language -> sentence."""


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def text(key: str, **values: Any) -> Both:
    """Return a text of `texts.toml` with its values filled in; with n = 1 the English one for a single thing, if there is one."""
    row = _texts()[key]
    english = row.get("one", row["en"]) if values.get("n") == 1 else row["en"]
    filled = {name: value if isinstance(value, Both) else Both(str(value), str(value)) for name, value in values.items()}
    return Both(
        english.format(**{name: value.en for name, value in filled.items()}),
        row["zh"].format(**{name: value.zh for name, value in filled.items()}),
    )


def sentence(written: Written) -> Both:
    """Return the sentence of a rule or a scenario."""
    return Both(written.text["en"], written.text["zh"], marks=True)


def code(line: str) -> Both:
    """Return a text of our own that is the same in both languages, and may have code between backticks."""
    return Both(line, line, marks=True)


def word(verdict: Verdict | Conclusion, *, capital: bool = False) -> Both:
    """Return a verdict as all views name it."""
    english = _WORDS.get(verdict, str(verdict))
    return Both(english.capitalize() if capital else english, words.zh(str(verdict)))


def ours(sentence: str, limit: int = 3000) -> Both:
    """Return a sentence that the harness made, in both languages, bounded to so many characters."""
    return Both(cut(sentence, limit), cut(words.zh(sentence), limit))


def came(line: str, limit: int) -> Both:
    """Return what came, of which checks said a part in their own words, bounded to so many characters."""
    return Both(cut(line, limit), cut(words.zh_got(line), limit))


def cut(line: str, limit: int) -> str:
    """Return a text of so many characters at most, with nothing in it that is not seen; a cut is shown."""
    seen = visible(line[: limit + 1], keep="\n\t")
    return seen if len(seen) <= limit else seen[:limit] + "…"
