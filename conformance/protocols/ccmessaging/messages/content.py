"""What stands in `content`, per mediaType (S0 table 3, 1.2; SA-30 to SA-35): texts, files, web cards."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from conformance.core.message import Placeholder
from conformance.generate.text import text

MEDIA_FILE_TYPES: Final = ("img", "img/png", "img/jpg")

KEY_EXT: Final = "key,ext"
FOUR_PARTS: Final = "name,size,key,ext"
"""The two published forms of a FILE content (SA-32)."""


@dataclass(frozen=True)
class File(Placeholder):
    """The content of a file message: the configured file of this mediaType, in one of the published forms."""

    media: str
    form: str = KEY_EXT


@dataclass(frozen=True)
class FileKey(Placeholder):
    """The key part of the configured file of this mediaType; an `optional` one is left out of a card where none is configured."""

    media: str
    optional: bool = False


@dataclass(frozen=True, eq=False)
class Card(Placeholder):
    """A web card: a value that is sent as its JSON text. A FileKey in it is resolved first."""

    value: Any


@cache
def content(media: str) -> st.SearchStrategy[Any]:
    """Contents that fit the mediaType."""
    if media == "TEXT":
        return text(200)
    if media == "WEBCARD":
        return cards()
    if media == "FILE":
        return st.sampled_from([File(media), File(media, FOUR_PARTS)])
    return st.just(File(media))


@cache
def cards() -> st.SearchStrategy[Card]:
    """Web cards in all their legal forms, at most 1,024 bytes long (SA-35, SA-40 to SA-42)."""
    return st.fixed_dictionaries(
        {"title": text(30) | st.just(""), "description": text(30) | st.just(""), "redirectUrl": urls()},
        optional={"mediaFileId": st.just(FileKey("IMAGE", optional=True)), "mediaFileType": st.sampled_from(MEDIA_FILE_TYPES)},
    ).map(Card)


def card(**members: object) -> Card:
    """Return a plain valid card, with these members instead; None leaves a member out."""
    value = {"title": "Your order", "description": "Where it is now", "redirectUrl": "https://example.com/orders/4711", **members}
    return Card({key: member for key, member in value.items() if member is not None})


@cache
def urls() -> st.SearchStrategy[str]:
    """Short absolute URLs."""
    return st.builds("https://example.com/{}/{}".format, st.sampled_from("abc"), st.integers(0, 999_999))
