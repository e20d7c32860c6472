"""What a client should be seen to do, and when it has done so."""

from collections.abc import Iterable
from typing import Final

from conformance.core.counterpart import Scenario
from conformance.core.exchange import Exchange
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.legs import FILE_TYPES, POLL, UPLINK
from conformance.protocols.ccmessaging.served.call import Call, Found
from conformance.protocols.ccmessaging.served.talks import Talks


def _up(name: str, en: str, zh: str, *, provoked: bool = False) -> Scenario:
    return Scenario(name, UPLINK.name, {"en": en, "zh": zh}, provoked)


def _down(name: str, en: str, zh: str) -> Scenario:
    return Scenario(name, POLL.name, {"en": en, "zh": zh})


SCENARIOS: Final = (
    _up("fetches-access-token", "fetches an access token with tokenByAkSk", "通过 tokenByAkSk 获取访问令牌"),
    _up("fetches-token", "fetches the token of a user with applyToken", "通过 applyToken 获取用户令牌"),
    _up("connect", "opens a conversation", "建立会话"),
    _up("chat", "says something", "发送聊天消息"),
    _up("uploads-a-file", "uploads a file", "上传文件"),
    _up("sends-a-file", "sends a file", "发送文件"),
    _up("sends-a-card", "sends a web card", "发送网页卡片"),
    _up("goes-over-to-agent", "asks for an agent, and is handed over", "请求转人工并成功转接"),
    _up("disconnect", "ends a conversation", "结束会话"),
    _up("comes-back", "opens a conversation again after it has ended one", "结束会话后再次建立会话"),
    _up("two-users", "speaks for two users at least", "至少有两个用户发送消息"),
    _up("takes-a-fresh-token", "uses the fresh token that an answer brought", "改用应答带回的新令牌"),
    _up("survives-refusal", "goes on after a message was refused", "消息被拒绝后仍能继续", provoked=True),
    _up("survives-late-answer", "goes on after an answer was late", "应答延迟后仍能继续", provoked=True),
    _up("renews-token", "goes on after its token ran out", "令牌过期后更新令牌并继续", provoked=True),
    _down("polls", "polls for messages", "查询消息"),
    _down("reads-an-answer", "polls, and is brought messages", "查询并收到消息"),
)
_SERVICES: Final = {
    "ccmessaging.tokenByAkSk": "fetches-access-token",
    "ccmessaging.applyToken": "fetches-token",
    "ccmessaging.uploadFileStream": "uploads-a-file",
}
_CONTROLS: Final = {"CONNECT": "connect", "CHAT": "chat", "TRANS2AGENT": "goes-over-to-agent", "DISCONNECT": "disconnect"}


class Scenes:
    """Tells what has been done: only what was accepted counts."""

    def __init__(self, talks: Talks) -> None:
        """Know who is in a conversation."""
        self._talks = talks
        self._users: set[str] = set()

    def see(self, call: Call, found: Found) -> None:
        """Look at a call."""
        if call.note.accepted:
            found.scenarios |= set(self._done(call)) - {""}

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Miss nothing: what has not been seen may not have been asked for."""
        return ()

    def _done(self, call: Call) -> Iterable[str]:
        yield _SERVICES.get(call.exchange.leg, "")
        if call.note.switch == "new":
            yield "takes-a-fresh-token"
        if call.asks:
            yield "polls"
            yield "reads-an-answer" if call.note.brought else ""
        if call.speaks:
            yield _CONTROLS.get(call.control, "")
            yield from self._said(call)

    def _said(self, call: Call) -> Iterable[str]:
        self._users.add(call.user)
        if len(self._users) > 1:
            yield "two-users"
        if call.control == "CONNECT" and self._talks.of(call.user).closed:
            yield "comes-back"
        if call.control == "CHAT":
            media = call.text("mediaType")
            yield "sends-a-card" if media == "WEBCARD" else "sends-a-file" if media in FILE_TYPES else ""
