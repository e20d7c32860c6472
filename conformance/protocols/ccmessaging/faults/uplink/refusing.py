"""Platforms that refuse messages which keep every rule (S0 table 3)."""

from conformance.core.exchange import Request
from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.legs import FILE_TYPES, MEDIA_TYPES
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


def _refuses_cell(control: str, media: tuple[str, ...], rule: str, *also: str) -> type[Platform]:
    @breaks(rule, also=also)
    class RefusesCell(Platform):
        def objection(self, body: Body) -> str:
            hit = body.get("controlType") == control and body.get("mediaType") in media and body.get("content")
            return "not supported" if hit else super().objection(body)

    return RefusesCell


def _needs_content(control: str, absent: str, empty: str) -> tuple[type[Platform], type[Platform]]:
    @breaks(absent)
    class NeedsContent(Platform):
        def objection(self, body: Body) -> str:
            hit = body.get("controlType") == control and "content" not in body
            return "content is missing" if hit else super().objection(body)

    @breaks(empty)
    class RefusesEmptyContent(Platform):
        def objection(self, body: Body) -> str:
            hit = body.get("controlType") == control and body.get("content") == ""
            return "content is empty" if hit else super().objection(body)

    return NeedsContent, RefusesEmptyContent


def _needs(field: str, rule: str) -> type[Platform]:
    @breaks(rule, also=("acceptance",))
    class Needs(Platform):
        def objection(self, body: Body) -> str:
            hit = body.get("controlType") == "CHAT" and field not in body
            return f"{field} is missing" if hit else super().objection(body)

    return Needs


def _refuses_null(field: str, rule: str, *also: str) -> type[Platform]:
    @breaks(rule, also=also)
    class RefusesNull(Platform):
        def objection(self, body: Body) -> str:
            return f"{field} is null" if field in body and body[field] is None else super().objection(body)

    return RefusesNull


def _refuses_field(field: str, rule: str) -> type[Platform]:
    @breaks(rule, also=("acceptance",))
    class RefusesField(Platform):
        def objection(self, body: Body) -> str:
            return f"{field} is not wanted" if body.get(field) else super().objection(body)

    return RefusesField


RefusesTimestamp = _refuses_field("timestamp", "CCM-UP-111")
RefusesUserAgent = _refuses_field("userAgent", "CCM-UP-112")
RefusesWebcards = _refuses_cell("CHAT", ("WEBCARD",), "CCM-UP-049", "acceptance")
RefusesVideos = _refuses_cell("CHAT", ("VIDEO",), "CCM-UP-050")
RefusesFiles = _refuses_cell("CHAT", ("FILE",), "CCM-UP-051")
RefusesFileImages = _refuses_cell("CHAT", ("FILE_IMAGE",), "CCM-UP-052")
RefusesConnectText = _refuses_cell("CONNECT", ("TEXT",), "CCM-UP-046", "CCM-UP-104")
RefusesTransferText = _refuses_cell("TRANS2AGENT", ("TEXT",), "CCM-UP-047")
RefusesDisconnectText = _refuses_cell("DISCONNECT", ("TEXT",), "CCM-UP-048")
RefusesConnectImage = _refuses_cell("CONNECT", ("IMAGE",), "CCM-UP-053")
RefusesTransferFiles = _refuses_cell("TRANS2AGENT", FILE_TYPES, "CCM-UP-054")
RefusesDisconnectCard = _refuses_cell("DISCONNECT", ("WEBCARD",), "CCM-UP-055")
RefusesInput = _refuses_cell("INPUT", MEDIA_TYPES, "CCM-UP-056")
RefusesReadVideo = _refuses_cell("READ", ("VIDEO",), "CCM-UP-057")

NeedsConnectContent, RefusesEmptyConnect = _needs_content("CONNECT", "CCM-UP-040", "CCM-UP-041")
NeedsTransferContent, RefusesEmptyTransfer = _needs_content("TRANS2AGENT", "CCM-UP-042", "CCM-UP-043")
NeedsDisconnectContent, RefusesEmptyDisconnect = _needs_content("DISCONNECT", "CCM-UP-044", "CCM-UP-045")

NeedsNickname = _needs("senderNickname", "CCM-UP-081")
NeedsTimestamp = _needs("timestamp", "CCM-UP-084")
NeedsUserAgent = _needs("userAgent", "CCM-UP-087")
NeedsAvatar = _needs("senderAvatar", "CCM-UP-090")
NeedsMessageId = _needs("messageId", "CCM-UP-096")
NeedsTransData = _needs("transData", "CCM-UP-102")
RefusesNullUserAgent = _refuses_null("userAgent", "CCM-UP-088")
RefusesNullAvatar = _refuses_null("senderAvatar", "CCM-UP-091", "CCM-UP-088")


@breaks("CCM-UP-001")
class RefusesChat(Platform):
    """Takes nothing that matters: the base of all other rules is broken."""

    def objection(self, body: Body) -> str:
        return "closed" if body.get("controlType") == "CHAT" else super().objection(body)


@breaks("CCM-UP-032")
class CountsTextTo1023(Platform):
    def text_fits(self, text: str) -> bool:
        return len(text) < 1024


@breaks("CCM-UP-032")
class CountsTextInUtf16(Platform):
    def text_fits(self, text: str) -> bool:
        return len(text.encode("utf-16-le")) <= 1024


@breaks("CCM-UP-036", also=("CCM-UP-001", "CCM-UP-049"))
class RefusesEmoji(Platform):
    def objection(self, body: Body) -> str:
        return "bad text" if any(c > "\uffff" for c in str(body.get("content"))) else super().objection(body)


@breaks("CCM-UP-036", also=("CCM-UP-049",))
class RefusesMarkup(Platform):
    def objection(self, body: Body) -> str:
        return "attack" if "<script" in str(body.get("content")) else super().objection(body)


@breaks("CCM-UP-082")
class RefusesQuotesInNickname(Platform):
    def objection(self, body: Body) -> str:
        return "bad name" if '"yes"' in str(body.get("senderNickname")) else super().objection(body)


@breaks("CCM-UP-093")
class CountsAvatarTo255(Platform):
    def avatar_fits(self, avatar: str) -> bool:
        return len(avatar) <= 255


@breaks("CCM-UP-099", also=("acceptance",))
class CountsMessageIdTo31(Platform):
    def message_id_fits(self, message_id: str) -> bool:
        return len(message_id) < 32


@breaks("CCM-UP-104")
class RefusesTransData(Platform):
    def objection(self, body: Body) -> str:
        nested = "route" in str(body.get("transData"))
        return "transData is nested" if nested else super().objection(body)


@breaks("CCM-UP-008")
class RefusesShortUserIds(Platform):
    def sender_fits(self, sender: str) -> bool:
        return len(sender) != 1 and super().sender_fits(sender)


@breaks("CCM-UP-156")
class RefusesLongFetchedIds(Platform):
    """Gives a token to a user whose id is long, and then does not serve him."""

    def user(self, request: Request, body: Body) -> str:
        user = super().user(request, body)
        if user in self.issued and len(user) > 20:
            raise Refused(400, "from is too long")
        return user
