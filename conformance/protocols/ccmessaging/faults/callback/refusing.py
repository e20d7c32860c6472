"""Integrators that refuse pushes which keep every rule (documents/003, the push page)."""

from collections.abc import Callable
from typing import Any

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.callback.altering import refuses, refuses_batches
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body

_KNOWN = {"from", "to", "channel", "sourceType", "controlType", "mediaType", "content", "timestamp"}
_KNOWN |= {"isOfflineStatus", "senderNickname", "simQuestions", "messageCode"}
_BATCHES = ("CCM-PU-116", "CCM-PU-155", "CCM-PU-156")


def _refuses(hit: Callable[[Body], object], *rules: str, also: tuple[str, ...] = ()) -> type[Integrator]:
    """Return an integrator that refuses whatever message this hits."""
    return breaks(*rules, also=also)(refuses(hit))


def _refuses_text(field: str, hit: Callable[[str], object], *rules: str) -> type[Integrator]:
    """Return an integrator that refuses a text which this hits; generated messages may hold such a text, too."""
    return _refuses(lambda message: isinstance(message.get(field), str) and hit(message[field]), *rules, also=("acceptance",))


def _limits_batches(most: int, *rules: str) -> type[Integrator]:
    return breaks(*rules)(refuses_batches(lambda _, messages: len(messages) > most))


def _chat(media: str) -> Callable[[Body], object]:
    return lambda message: message["controlType"] == "CHAT" and message.get("mediaType") == media


def _control(control: str) -> Callable[[Body], object]:
    return lambda message: message["controlType"] == control


def _lacks(field: str) -> Callable[[Body], object]:
    return lambda message: field not in message


def _null(field: str) -> Callable[[Body], object]:
    return lambda message: field in message and message[field] is None


# ---- kinds and cells

FillsInTheAgent = _refuses(lambda message: "connected to an agent" in str(message.get("content")), "CCM-PU-110", also=_BATCHES)
LooksForThePlaceInTheQueue = _refuses(lambda message: str(message.get("content")).startswith("Queuing"), "CCM-PU-111", also=_BATCHES)
RefusesDisconnectsOfAgents = _refuses(
    lambda message: (message["controlType"], message["sourceType"]) == ("DISCONNECT", "AGENT"), "CCM-PU-112", "CCM-PU-128", also=("acceptance",)
)
NeedsTheSwitchAtTheTimeOut = _refuses(
    lambda message: (message["controlType"], message["sourceType"]) == ("DISCONNECT", "SYSTEM") and "isOfflineStatus" not in message,
    "CCM-PU-113",
    also=("acceptance",),
)
ResolvesPlaceholders = _refuses(lambda message: message.get("content") == "{TIPS}", "CCM-PU-114", also=_BATCHES)
RefusesLastWords = _refuses(
    lambda message: message["controlType"] == "DISCONNECT" and message.get("content"), "CCM-PU-114", "CCM-PU-128", also=("acceptance",)
)
TakesReadsOfOneIdOnly = _refuses(
    lambda message: message["controlType"] == "READ" and "," in str(message["content"]), "CCM-PU-115", also=("acceptance",)
)
WantsReadsOfLongIds = _refuses(
    lambda message: message["controlType"] == "READ" and len(str(message["content"]).split(",")[0]) != 32, "CCM-PU-115", also=("acceptance",)
)

RefusesTextsOfSystem = _refuses(
    lambda message: (message["controlType"], message.get("mediaType"), message["sourceType"]) == ("CHAT", "TEXT", "SYSTEM"),
    "CCM-PU-120",
    also=("acceptance",),
)
RefusesAgents = _refuses(lambda message: message["sourceType"] == "AGENT", "CCM-PU-120", "CCM-PU-126", also=("acceptance",))
RefusesRobots = _refuses(lambda message: message["sourceType"] == "ROBOT", "CCM-PU-101", "CCM-PU-120", also=("acceptance",))
RefusesSystem = _refuses(lambda message: message["sourceType"] == "SYSTEM", "CCM-PU-110", "CCM-PU-120", also=("acceptance",))
RefusesImages = _refuses(_chat("IMAGE"), "CCM-PU-121", also=_BATCHES)
RefusesVideos = _refuses(_chat("VIDEO"), "CCM-PU-122", also=_BATCHES)
RefusesAudio = _refuses(_chat("AUDIO"), "CCM-PU-123", also=_BATCHES)
RefusesPlaces = _refuses(_chat("LOCATE"), "CCM-PU-124", also=_BATCHES)
RefusesDocuments = _refuses(_chat("DOCUMENT"), "CCM-PU-125", also=_BATCHES)
NeverHeardOfDocuments = _refuses(lambda message: message.get("mediaType") == "DOCUMENT", "CCM-PU-125", also=("acceptance",))
WantsTheExtensionOfImages = _refuses(lambda message: _chat("IMAGE")(message) and "," not in str(message["content"]), "CCM-PU-121", also=_BATCHES)
WantsVideosByAddress = _refuses(lambda message: _chat("VIDEO")(message) and "://" not in str(message["content"]), "CCM-PU-122", also=_BATCHES)
WantsPlacesWithoutDescription = _refuses(
    lambda message: _chat("LOCATE")(message) and str(message["content"]).count("/") > 1, "CCM-PU-124", also=_BATCHES
)
RefusesChats = _refuses(_control("CHAT"), "CCM-PU-101")
RefusesConnects = _refuses(_control("CONNECT"), "CCM-PU-126", also=_BATCHES)
RefusesConnectsByVoice = _refuses(
    lambda message: message["controlType"] == "CONNECT" and message.get("mediaType") == "AUDIO", "CCM-PU-126", also=_BATCHES
)
RefusesTransfers = _refuses(_control("TRANS2AGENT"), "CCM-PU-127", also=_BATCHES)
RefusesTransfersByRobots = _refuses(
    lambda message: message["controlType"] == "TRANS2AGENT" and message["sourceType"] == "ROBOT", "CCM-PU-127", also=_BATCHES
)
RefusesDisconnects = _refuses(_control("DISCONNECT"), "CCM-PU-128", also=("acceptance",))
RefusesReads = _refuses(_control("READ"), "CCM-PU-129", also=("acceptance",))
TakesChatsOnly = _refuses(
    lambda message: message["controlType"] != "CHAT", "CCM-PU-126", "CCM-PU-127", "CCM-PU-128", "CCM-PU-129", also=("acceptance",)
)
TakesTextsOnly = _refuses(
    lambda message: message.get("mediaType") not in ("TEXT", None),
    "CCM-PU-121",
    "CCM-PU-122",
    "CCM-PU-123",
    "CCM-PU-124",
    "CCM-PU-125",
    also=("acceptance",),
)

# ---- fields that are absent, null or unknown

NeedsTheSwitch = _refuses(_lacks("isOfflineStatus"), "CCM-PU-140", "CCM-PU-101", also=("acceptance",))
NeedsNickname = _refuses(_lacks("senderNickname"), "CCM-PU-141", also=("acceptance",))
NeedsSimQuestions = _refuses(_lacks("simQuestions"), "CCM-PU-142", also=("acceptance",))
NeedsTheCode = _refuses(_lacks("messageCode"), "CCM-PU-143", also=("acceptance",))
NeedsTheCall = _refuses(_lacks("callId"), "CCM-PU-101", also=("acceptance",))
RefusesSwitchedOn = _refuses(lambda message: message.get("isOfflineStatus") is True, "CCM-PU-144", "CCM-PU-114", also=("acceptance",))
RefusesSwitchedOff = _refuses(lambda message: message.get("isOfflineStatus") is False, "CCM-PU-144", also=("acceptance",))
RefusesNullQuestions = _refuses(_null("simQuestions"), "CCM-PU-145", "CCM-PU-101", also=("acceptance",))
RefusesNullNickname = _refuses(_null("senderNickname"), "CCM-PU-146", also=("acceptance",))
RefusesNullCode = _refuses(_null("messageCode"), "CCM-PU-147", "CCM-PU-101", also=("acceptance",))
RefusesNullCall = _refuses(_null("callId"), "CCM-PU-148", "CCM-PU-110", also=("acceptance",))
RefusesNullMediaType = _refuses(_null("mediaType"), "CCM-PU-149", also=("acceptance",))
RefusesNullContent = _refuses(_null("content"), "CCM-PU-150", also=("acceptance",))
RefusesNulls = _refuses(
    lambda message: None in message.values(), "CCM-PU-145", "CCM-PU-146", "CCM-PU-147", "CCM-PU-148", "CCM-PU-149", "CCM-PU-150", also=("acceptance",)
)
RefusesFieldsOutsideTheTable = _refuses(lambda message: message.keys() - _KNOWN, "CCM-PU-151", "CCM-PU-148", "CCM-PU-110", also=("acceptance",))
RefusesUnknownFields = _refuses(lambda message: message.keys() - _KNOWN - {"callId"}, "CCM-PU-151")


@breaks("CCM-PU-151")
class RefusesFieldsBesideTheMessages(Integrator):
    def objection(self, body: Body, messages: list[Any]) -> str:
        return "unknown field" if body.keys() - {"timestamp", "messages"} else super().objection(body, messages)


# ---- texts, limits and batches

RefusesEmoji = _refuses_text("content", lambda text: any(sign > "\uffff" for sign in text), "CCM-PU-152")
RefusesQuotes = _refuses_text("content", lambda text: "'" in text or '"' in text, "CCM-PU-152")
RefusesMarkup = _refuses_text("content", lambda text: "<script" in text, "CCM-PU-152")
RefusesLineBreaks = _refuses_text("content", lambda text: "\n" in text, "CCM-PU-152")
RefusesTabs = _refuses_text("content", lambda text: "\t" in text, "CCM-PU-152")
RefusesRightToLeft = _refuses_text("content", lambda text: any("\u0590" <= sign <= "\u06ff" for sign in text), "CCM-PU-152")
RefusesBlanks = _refuses_text("content", lambda text: not text.strip(), "CCM-PU-152")
RefusesBackslashes = _refuses_text("content", lambda text: "\\" in text, "CCM-PU-152")
RefusesSql = _refuses_text("content", lambda text: "DROP TABLE" in text, "CCM-PU-152")
RefusesZeroWidths = _refuses_text("content", lambda text: "\u200d" in text, "CCM-PU-152")
StoresTextsInLatin1 = _refuses_text("content", lambda text: any(sign > "\xff" for sign in text), "CCM-PU-152")
ReadsTextsAsJson = _refuses_text("content", lambda text: text.startswith('{"'), "CCM-PU-152")
RefusesEmojiInNicknames = _refuses_text("senderNickname", lambda text: any(sign > "\uffff" for sign in text), "CCM-PU-153")
RefusesQuotesInNicknames = _refuses_text("senderNickname", lambda text: "'" in text, "CCM-PU-153")
RefusesLineBreaksInNicknames = _refuses_text("senderNickname", lambda text: "\n" in text, "CCM-PU-153")
CountsNicknamesTo64 = _refuses_text("senderNickname", lambda text: len(text) > 64, "CCM-PU-153")
CountsContentTo255 = _refuses_text("content", lambda text: len(text) > 255, "CCM-PU-154")
CountsContentTo499 = _refuses_text("content", lambda text: len(text) > 499, "CCM-PU-154")
CountsContentTo500Bytes = _refuses_text("content", lambda text: len(text.encode()) > 500, "CCM-PU-154")
CountsCodesTo32 = _refuses_text("messageCode", lambda text: len(text) > 32, "CCM-PU-160")
CountsCodesTo63 = _refuses_text("messageCode", lambda text: len(text) > 63, "CCM-PU-160")
WantsCodesOf32 = _refuses_text("messageCode", lambda text: len(text) != 32, "CCM-PU-160")
RefusesDashesInCodes = _refuses_text("messageCode", lambda text: "-" in text, "CCM-PU-160")

TakesOneMessageOnly = _limits_batches(1, *_BATCHES)
LimitsBatchesToFive = _limits_batches(5, "CCM-PU-116", "CCM-PU-156")
LimitsBatchesToTen = _limits_batches(10, "CCM-PU-156")
LimitsBatchesTo49 = _limits_batches(49, "CCM-PU-156")


@breaks("CCM-PU-156")
class LimitsBodiesTo8192Bytes(Integrator):
    def loads(self, raw: bytes) -> Any:
        return super().loads(raw if len(raw) <= 8192 else raw[:8192])


@breaks("CCM-PU-155", "CCM-PU-116", also=_BATCHES)
class TakesOneKindAtATime(Integrator):
    """Refuses a push whose messages are not all of one controlType."""

    def objection(self, body: Body, messages: list[Any]) -> str:
        return "mixed" if len({str(message["controlType"]) for message in messages}) > 1 else super().objection(body, messages)


@breaks("CCM-PU-155", also=_BATCHES)
class NeedsACodeInBatches(Integrator):
    """Tells the messages of a push apart by their codes."""

    def objection(self, body: Body, messages: list[Any]) -> str:
        uncoded = sum(not message.get("messageCode") for message in messages)
        return "which is which?" if len(messages) > 1 and uncoded else super().objection(body, messages)


@breaks("CCM-PU-155")
class RefusesBatchesForTwoUsers(Integrator):
    def objection(self, body: Body, messages: list[Body]) -> str:
        return "one user only" if len({str(message.get("to")) for message in messages}) > 1 else ""
