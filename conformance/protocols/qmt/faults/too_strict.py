"""Parties that refuse messages which keep every rule (documents/001, request data)."""

from collections.abc import Callable
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.protocols.qmt.legs import DEFAULT_TYPES
from conformance.protocols.qmt.reference.callee import WRONG, Body, Callee, Refused

_TYPES = ("text", "image", "video", "link", "event.CLICK.RG")
"""What a listing may declare."""


def refuses(hit: Callable[[Body], object], *numbers: str, **world: Any) -> type[Callee]:
    """Return a party that refuses whatever message this hits; generated messages may be hit, too."""

    @breaks(*numbers, also=("acceptance",), **world)
    class Refuses(Callee):
        def objection(self, body: Body) -> str:
            return "not taken" if hit(body) else super().objection(body)

    return Refuses


def _refuses_tag(hit: Callable[[Any], object], *numbers: str) -> type[Callee]:
    return refuses(lambda body: "Tag" in body and hit(body["Tag"]), *numbers)


def _refuses_text(hit: Callable[[str], object], *numbers: str) -> type[Callee]:
    return refuses(lambda body: body["MsgType"] == "text" and hit(str(body["Content"])), *numbers)


def _kind(*kinds: str) -> Callable[[Body], object]:
    return lambda body: body["MsgType"] in kinds


# ---- types

RefusesImages = refuses(_kind("image"), "111")
RefusesVoices = refuses(_kind("voice"), "111")
RefusesVideos = refuses(_kind("video"), "111")
RefusesFiles = refuses(_kind("file"), "111")
TakesTextsOnly = refuses(_kind(*DEFAULT_TYPES[1:]), "111")
TakesTagsOfTextsOnly = refuses(lambda body: body["MsgType"] == "image" and "Tag" in body, "111")
RefusesDeclaredVideos = refuses(_kind("video"), "112", types=_TYPES)
RefusesDeclaredLinks = refuses(_kind("link"), "112", types=_TYPES)
RefusesDeclaredEvents = refuses(_kind("event.CLICK.RG"), "112", types=_TYPES)
RefusesATagBesideAName = refuses(lambda body: body["MsgType"] == "text" and "Tag" in body and body.keys() & {"FromUserName", "WorkerName"}, "110")

# ---- Tag

NeedsATag = refuses(lambda body: "Tag" not in body, "115", "101")
RefusesNullTags = _refuses_tag(lambda tag: tag is None, "116")
RefusesTextsAsTags = _refuses_tag(lambda tag: isinstance(tag, str), "117")
RefusesEmptyTags = _refuses_tag(lambda tag: tag == "", "117")
RefusesNumbersAsTags = _refuses_tag(lambda tag: type(tag) in (int, float), "117")
RefusesFractionsAsTags = _refuses_tag(lambda tag: isinstance(tag, float), "117")
RefusesBooleansAsTags = _refuses_tag(lambda tag: isinstance(tag, bool), "117")
RefusesArraysAsTags = _refuses_tag(lambda tag: isinstance(tag, list), "118")
RefusesEmptyArraysAsTags = _refuses_tag(lambda tag: tag == [], "118")
RefusesObjectsAsTags = _refuses_tag(lambda tag: isinstance(tag, dict), "118")
RefusesEmptyObjectsAsTags = _refuses_tag(lambda tag: tag == {}, "118")
RefusesDeepTags = _refuses_tag(lambda tag: str(tag).count("{") > 4, "118")
WantsObjectsAsTags = _refuses_tag(lambda tag: not isinstance(tag, dict), "116", "117", "118")
RefusesEveryTag = _refuses_tag(lambda _: True, "116", "117", "118")
WantsTextsAsTags = _refuses_tag(lambda tag: not isinstance(tag, str), "116", "117", "118")

# ---- texts, limits and labels

RefusesEmoji = _refuses_text(lambda text: any(sign > "\uffff" for sign in text), "125")
RefusesQuotes = _refuses_text(lambda text: "'" in text or '"' in text, "125")
RefusesMarkup = _refuses_text(lambda text: "<script" in text, "125")
RefusesLineBreaks = _refuses_text(lambda text: "\n" in text, "125")
RefusesTabs = _refuses_text(lambda text: "\t" in text, "125")
RefusesRightToLeft = _refuses_text(lambda text: any("\u0590" <= sign <= "\u06ff" for sign in text), "125")
RefusesBlanks = _refuses_text(lambda text: not text.strip(), "125")
RefusesBackslashes = _refuses_text(lambda text: "\\" in text, "125")
RefusesSql = _refuses_text(lambda text: "DROP TABLE" in text, "125")
RefusesZeroWidths = _refuses_text(lambda text: "\u200d" in text, "125")
RefusesPercents = _refuses_text(lambda text: "%" in text, "125")
ReadsTextsAsJson = _refuses_text(lambda text: text.startswith('{"'), "125")
StoresTextsInLatin1 = _refuses_text(lambda text: any(sign > "\xff" for sign in text), "125", "126")
StoresTextsInGbk = _refuses_text(lambda text: text != text.encode("gbk", "ignore").decode("gbk"), "125")
LimitsTextsTo140 = _refuses_text(lambda text: len(text) > 140, "126")
LimitsTextsTo500 = _refuses_text(lambda text: len(text) > 500, "126")
LimitsTextsTo2048 = _refuses_text(lambda text: len(text) > 2048, "126")
LimitsTextsTo3999 = _refuses_text(lambda text: len(text) > 3999, "126")
LimitsTextsTo4000Bytes = _refuses_text(lambda text: len(text.encode()) > 4000, "126")


@breaks("127")
class RefusesACharset(Callee):
    def labelled(self, request: Request) -> None:
        super().labelled(request)
        if "charset" in (request.header("content-type") or "").lower():
            raise Refused(WRONG, "Content-Type is not application/json", 415)


@breaks("127")
class RefusesACharsetInQuotes(Callee):
    def labelled(self, request: Request) -> None:
        super().labelled(request)
        if 'charset="' in (request.header("content-type") or "").lower():
            raise Refused(WRONG, "Content-Type is not application/json")


@breaks("126")
class LimitsBodiesTo8192Bytes(Callee):
    def loads(self, raw: bytes) -> Any:
        return super().loads(raw[:8192])


# ---- everything


@breaks("101")
class AnswersEverythingWith500(Callee):
    def __call__(self, request: Request) -> Response:
        return Response(500, (("Content-Type", "text/html"),), b"<h1>Internal Server Error</h1>")


@breaks("101")
class AlwaysSaysOne(Callee):
    """Means by 1 that all is well."""

    def success_body(self, _body: Body) -> Body:
        return {"errcode": 1, "errmsg": "ok"}
