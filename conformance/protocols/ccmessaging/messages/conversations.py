"""Whole conversations as sequences of messages (S0): in the order of the documents, and in any other."""

from typing import Any, Final

from hypothesis import strategies as st

from conformance.core.message import Fresh, Message
from conformance.generate.text import text
from conformance.protocols.ccmessaging.messages import uplink

_CONNECT: Final = uplink.message("CONNECT", "TEXT")
_TRANSFER: Final = uplink.message("TRANS2AGENT", "TEXT", content="An agent, please.")
_DISCONNECT: Final = uplink.message("DISCONNECT", "TEXT")
_INPUT: Final = uplink.message("INPUT", "TEXT", content="typing")
_READ: Final = uplink.message("READ", "TEXT", content="1e1f2bf7fd6e4471a45d2b43d1eb6272")


def chats() -> st.SearchStrategy[Message]:
    """Chat texts, some with an id; each is new."""
    return st.builds(lambda said, named: uplink.fresh_chat(said, **({"messageId": Fresh(32)} if named else {})), text(60), st.booleans())


def _documented() -> st.SearchStrategy[list[Message]]:
    """CONNECT, chats and signs of typing, perhaps an agent and more of it, perhaps DISCONNECT."""
    talk = st.lists(chats() | st.just(_INPUT), min_size=2, max_size=6)
    after = st.lists(chats() | st.sampled_from([_INPUT, _READ]), max_size=4)
    return st.builds(
        lambda first, handed, then, closed: [_CONNECT, *first, *([_TRANSFER, *then] if handed else []), *([_DISCONNECT] if closed else [])],
        talk,
        st.booleans(),
        after,
        st.booleans(),
    )


def _any() -> st.SearchStrategy[list[Message]]:
    """The same messages in any order; at most one TRANS2AGENT and one DISCONNECT (contract, section 5)."""
    once = st.permutations([_CONNECT, _CONNECT, _TRANSFER, _DISCONNECT])
    return st.builds(_shuffled, once, st.lists(chats() | st.sampled_from([_INPUT, _READ]), min_size=3, max_size=7), st.randoms(use_true_random=False))


def _shuffled(control: list[Message], others: list[Message], random: Any) -> list[Message]:
    """Put messages between others without changing the order of either."""
    places = sorted(random.randrange(len(others) + 1) for _ in control)
    mixed = list(others)
    for offset, (place, message) in enumerate(zip(places, control, strict=True)):
        mixed.insert(place + offset, message)
    return mixed


DOCUMENTED_ORDER: Final = _documented()
ANY_ORDER: Final = _any()
