"""Platforms that refuse web cards which keep every rule (S0 table 3, 1.2)."""

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body, parsed


def _card(body: Body) -> Body:
    card = parsed(str(body.get("content"))) if body.get("mediaType") == "WEBCARD" and body.get("controlType") == "CHAT" else None
    return card if isinstance(card, dict) else {}


@breaks("CCM-UP-064", also=("CCM-UP-066",))
class NeedsCardType(Platform):
    def objection(self, body: Body) -> str:
        card = _card(body)
        return "mediaFileType is missing" if card and "mediaFileType" not in card and "mediaFileId" in card else super().objection(body)


@breaks("CCM-UP-064", also=("CCM-UP-049",))
class RefusesJpgCards(Platform):
    def objection(self, body: Body) -> str:
        return "no jpg" if _card(body).get("mediaFileType") == "img/jpg" else super().objection(body)


@breaks("CCM-UP-065", also=("CCM-UP-049", "CCM-UP-064", "CCM-UP-068"))
class NeedsCardFile(Platform):
    def objection(self, body: Body) -> str:
        card = _card(body)
        return "mediaFileId is missing" if card and "mediaFileId" not in card else super().objection(body)


@breaks("CCM-UP-066")
class NeedsCardAddress(Platform):
    def objection(self, body: Body) -> str:
        card = _card(body)
        return "redirectUrl is missing" if card and "redirectUrl" not in card else super().objection(body)


@breaks("CCM-UP-067", also=("CCM-UP-049", "CCM-UP-064"))
class TakesOneLinkOnly(Platform):
    def objection(self, body: Body) -> str:
        card = _card(body)
        return "two links" if "mediaFileId" in card and "redirectUrl" in card else super().objection(body)


@breaks("CCM-UP-068", also=("CCM-UP-049",))
class NeedsCardTitle(Platform):
    def objection(self, body: Body) -> str:
        card = _card(body)
        return "title is empty" if card and card.get("title") == "" else super().objection(body)
