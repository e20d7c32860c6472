"""Whether a text that came is what became of a text that was sent: what careless platforms do to texts."""

import html
import unicodedata
from functools import lru_cache
from typing import Final

from conformance.core.encodings import became

_ALIKE: Final = 0.5
"""Share of a text that has to be the same, at both ends or word by word."""
_SHORTEST: Final = 10
_ESCAPED: Final = 3
"""How often a text may have been escaped."""


def alike(sent: str, came: str) -> bool:
    """Return whether `came` is `sent` cut, extended, mangled or changed a little."""
    if not came or sent == came:
        return False
    if became(sent, came) or (came.startswith(sent) and len(sent) >= _SHORTEST):
        return True
    return _plain(sent) == _plain(came) or _lost_its_signs(sent, came) or _mostly_the_same(sent, came)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Return a text without letter case, white space, forms of signs, HTML escapes and invisible signs."""
    for _ in range(_ESCAPED):
        text = html.unescape(text)
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isprintable() and not sign.isspace())


def _lost_its_signs(sent: str, came: str) -> bool:
    """Return whether what is not ASCII was replaced, or read in another encoding."""
    if sent.isascii():
        return False
    raw = sent.encode("utf-8", "surrogatepass")
    lengths = {len(sent), len(raw), len(sent.encode("utf-16-le", "surrogatepass")) // 2}
    if len(came) in lengths and set(came) - set(sent) <= {"?", "\ufffd", "_", " "}:
        return True
    return any(raw.decode(wrong, "replace").startswith(came) for wrong in ("latin-1", "cp1252"))


def _mostly_the_same(sent: str, came: str) -> bool:
    longest = max(len(sent), len(came))
    ends = _in_common(sent, came) + _in_common(sent[::-1], came[::-1])
    words, others = set(sent.split()), set(came.split())
    return ends > _ALIKE * longest or len(words & others) > _ALIKE * max(len(words), len(others))


def _in_common(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    return next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
