"""The Chinese of what the suite says: a sentence is found by its English, and what others said stands in its gaps and is kept as it is.

The sentences stand in zh.toml. Rules and scenarios bring their own Chinese.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path
from string import Formatter
from typing import Final

from conformance.core.settings import Language
from conformance.protocols import families

Tell = Callable[[str], str]
"""One of our sentences in English -> the same in the language of the reader."""
FILE: Final = Path(__file__).with_name("zh.toml")
_GAPS: Final = {
    "": r".*?",
    "ours": r".*",
    "counted": r".*",
    "number": r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?",
    "word": r"\S+?",
    "host": r"[^\s,]*[^\s,:]",
    "short": r"[^,;:]+?",
    "plural": r"s?",
}
"""Kind of a gap -> what may stand in it."""
_JOINED: Final = {"headline": ("; ", ";"), "alternatives": (", ", ",")}
"""The sections whose sentences are said one behind the other, and what stands between them."""
_OF_OTHERS: Final = frozenset({"got", "seems", "troubles"})
"""The sections of what checks say themselves where they show what came: all else that stands there is the target's."""
_TIMES: Final = re.compile(r"(.*?) \((\d+)\)(?:(, )|$)", re.DOTALL)
_REMEMBERED: Final = 8192


@dataclass(frozen=True)
class Template:
    """A sentence with gaps, in both languages."""

    section: str
    english: str
    chinese: str
    pattern: re.Pattern[str]
    inner: dict[str, Tell]
    """The gaps in which sentences of ours stand, and what says them in Chinese."""
    said: int
    """Letters outside the gaps: of several templates that fit, the one that says most is meant."""

    def fill(self, text: str) -> str | None:
        """Return the Chinese of a text; None if it is another sentence."""
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        return self.chinese.format(**{name: self.inner.get(name, str)(part) for name, part in found.groupdict().items()})


@dataclass(frozen=True)
class Book:
    """Sentences by section: those without gaps by their English, the others in the order in which they are tried."""

    plain: dict[str, str]
    templates: tuple[Template, ...]

    def of(self, text: str) -> str | None:
        """Return the Chinese of a sentence; None if it is unknown."""
        if text in self.plain:
            return self.plain[text]
        return next((said for template in self.templates if (said := template.fill(text)) is not None), None)


@lru_cache(maxsize=_REMEMBERED)
def zh(text: str) -> str:
    """Return the Chinese of one of our own sentences; the text itself where it is unknown."""
    return _joined(text) or book().of(text) or text


def _counted(text: str) -> str:
    """Return the Chinese of sentences behind each of which stands how often it was said, such as `poll (2), what cannot be read (1)`."""
    return _TIMES.sub(lambda found: f"{zh(found[1])}({found[2]})" + ("," if found[3] else ""), text)


def _joined(text: str) -> str | None:
    """Return the Chinese of several sentences of a section that are said in one; None if it is not known of each."""
    for section, (joint, between) in _JOINED.items():
        parts = list(takewhile(lambda said: said is not None, map(_section(section).of, text.split(joint)))) if joint in text else []
        if parts and len(parts) == text.count(joint) + 1:
            return between.join(filter(None, parts))
    return None


_INNER: Final[dict[str, Tell]] = {"ours": zh, "counted": _counted}
"""Kind of a gap in which sentences of ours stand -> what says them in Chinese."""


@lru_cache(maxsize=_REMEMBERED)
def zh_got(text: str) -> str:
    """Return what came of a finding (`Finding.said`) in Chinese as far as checks said it; sentences that no check says of what came are kept.

    A target that sends the very words of a check is taken for it, as it is in English.
    """
    known = _of_others()
    seems, colon, came = text.partition(": ")
    if colon and (said := _section("seems").of(seems)):
        return f"{said}:{known.of(came) or came}"
    return known.of(text) or text


def teller(language: Language) -> Tell:
    """Return what says our sentences in a language."""
    return zh if language == "zh" else str


def teller_of_got(language: Language) -> Tell:
    """Return what says in a language what came."""
    return zh_got if language == "zh" else str


@cache
def book() -> Book:
    """Return all sentences, those of rules and scenarios too."""
    own = {text["en"]: text["zh"] for text in _texts()}
    read = _read(frozenset(_sections()))
    return Book({**own, **read.plain}, read.templates)


@cache
def _of_others() -> Book:
    return _read(_OF_OTHERS)


@cache
def _section(name: str) -> Book:
    return _read(frozenset({name}))


def _read(sections: frozenset[str]) -> Book:
    plain, templates = dict[str, str](), list[Template]()
    for section in sections:
        for english, chinese in _sections()[section].items():
            if "{" in english:
                templates.append(_template(section, english, chinese))
            else:
                plain[english] = chinese
    return Book(plain, tuple(sorted(templates, key=lambda template: (-template.said, template.english))))


@cache
def _sections() -> dict[str, dict[str, str]]:
    sections: dict[str, dict[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return sections


def _template(section: str, english: str, chinese: str) -> Template:
    parts = [(literal, name, kind or "") for literal, name, kind, _ in Formatter().parse(english)]
    pattern = "".join(re.escape(literal) + (f"(?P<{name}>{_GAPS[kind]})" if name else "") for literal, name, kind in parts)
    inner = {name: _INNER[kind] for _, name, kind in parts if name and kind in _INNER}
    return Template(section, english, chinese, re.compile(pattern, re.DOTALL), inner, sum(len(literal) for literal, _, _ in parts))


def _texts() -> Iterator[dict[str, str]]:
    for family in families().values():
        yield from (dict(rule.text) for rule in family.rules)
        yield from (dict(scenario.text) for party in family.parties.values() for scenario in party.scenarios)
