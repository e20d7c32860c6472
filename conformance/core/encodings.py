"""What bytes seem to be that are no JSON in UTF-8, and how one text became another: names for what careless programs do to texts."""

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from conformance.core.exchange import NOT_JSON, parse_json

_DOUBLES: Final = (("gb2312", "GBK"), ("big5", "Big5"), ("gb18030", "GBK"))
"""Codec and name, the narrowest first: what only a wide one can read was hardly written in a narrow one."""
_ALONE: Final = re.compile(rb"(?<![\x80-\xff])[\xc0-\xff](?![\x80-\xff])")
"""Letters of Latin-1 between plain ones: other encodings seldom have one such byte alone."""
_ANY: Final = re.compile(rb"[\x80-\xff]")
_READ_AS: Final = (("latin-1", "Latin-1"), ("cp1252", "Windows-1252"), ("gbk", "GBK"), ("gb18030", "GBK"), ("big5", "Big5"))
_LOST: Final = (("what takes four bytes in UTF-8", r"[\U00010000-\U0010ffff]"), ("what is not ASCII", r"[^\x00-\x7f]"))
_MARKS: Final = r"[?\ufffd]"
_MADE: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("escaped as HTML", html.escape),
    ("escaped as HTML", lambda text: html.escape(text, quote=False)),
    ("read as HTML", html.unescape),
    ("without the white space around it", str.strip),
    ("with other line breaks", lambda text: text.replace("\n", "\r\n")),
    ("with other line breaks", lambda text: text.replace("\r\n", "\n")),
    ("in capitals", str.upper),
    ("in small letters", str.lower),
    ("in Unicode's form NFC", lambda text: unicodedata.normalize("NFC", text)),
    ("in Unicode's form NFKC", lambda text: unicodedata.normalize("NFKC", text)),
)


def seems(body: bytes) -> str:
    """Say what a body seems to be that is no JSON in UTF-8; empty if it is no JSON in any known encoding either."""
    return next((said for said, text in _readings(body) if parse_json(text) is not NOT_JSON), "")


def _readings(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield what a body may be, and the text that it then is, the likeliest first."""
    unicode = json.detect_encoding(body)
    if unicode == "utf-8-sig":
        yield "JSON behind a byte order mark", body.decode(unicode, "replace")
    elif unicode != "utf-8":
        yield f"JSON in {unicode[:6].upper()}, not in UTF-8", body.decode(unicode, "replace")
    elif not _is(body, "utf-8"):
        if _is(body, "utf-8", "surrogatepass"):
            yield "JSON in CESU-8, not in UTF-8", body.decode("utf-8", "surrogatepass")
        if len(_ALONE.findall(body)) == len(_ANY.findall(body)):
            yield "JSON in Latin-1, not in UTF-8", body.decode("latin-1")
        yield from ((f"JSON in {name}, not in UTF-8", body.decode(codec)) for codec, name in _DOUBLES if _is(body, codec))


def _is(body: bytes, codec: str, errors: str = "strict") -> bool:
    try:
        body.decode(codec, errors)
    except UnicodeDecodeError:
        return False
    return True


def became(sent: str, came: str) -> str:
    """Say how one text became another; empty if it is the same, or if that cannot be said."""
    if sent == came:
        return ""
    known = _made(sent)
    if named := known.get(came) or known.get(_marked(_MARKS, came)):
        return named
    return f"cut after {len(came)} characters" if came and sent.startswith(came) else ""


@lru_cache(maxsize=4096)
def _made(sent: str) -> dict[str, str]:
    """Return what may be made of a text, each with how: a text is compared with many."""
    raw = sent.encode("utf-8", "surrogatepass")
    made = [(f"UTF-8 read as {name}", raw.decode(codec, "replace")) for codec, name in _READ_AS]
    made += [("GBK read as UTF-8", sent.encode("gb18030", "replace").decode("utf-8", "replace"))]
    made += [(f"question marks for {what}", _marked(f"{signs}|{_MARKS}", sent)) for what, signs in _LOST if re.search(signs, sent)]
    made += [(f"without {what}", re.sub(signs, "", sent)) for what, signs in _LOST]
    made += [(said, make(sent)) for said, make in _MADE]
    return {text: said for said, text in reversed(made) if text not in ("", sent)}


def _marked(signs: str, text: str) -> str:
    """Return a text with one question mark for each row of such signs: some write as many as a sign has bytes."""
    return re.sub(f"(?:{signs})+", "?", text)
