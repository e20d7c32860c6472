"""A text that came back changed is recognised, and how it changed is said."""

import html
from collections.abc import Callable

import pytest

from conformance.generate.text import TEXT_CLASSES
from conformance.harness.judge.alike import alike
from conformance.harness.judge.reconcile import close
from conformance.selftest.harness.accounts.world import CHANGED, DOWNLINK, World

MANGLED: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[: max(len(text) // 2, 1)],
    "question marks": lambda text: text.encode("ascii", "replace").decode(),
    "latin-1": lambda text: text.encode().decode("latin-1"),
    "upper case": str.upper,
    "no white space": lambda text: "".join(text.split()),
    "escaped": lambda text: text.replace("<", "&lt;").replace('"', "&quot;"),
    "prefixed": "> {}".format,
}


@pytest.mark.parametrize("how", MANGLED)
def test_a_text_that_came_changed_is_recognised(world: World, how: str) -> None:
    texts = [
        f"{text} {number:08}" for number, text in enumerate(TEXT_CLASSES.values()) if MANGLED[how](f"{text} {number:08}") != f"{text} {number:08}"
    ]
    world.say("An innocent text.", *texts)
    world.show("An innocent text.", *(MANGLED[how](text) for text in texts))
    assert world.broken() == {CHANGED: len(texts)}


BECAME: dict[str, Callable[[str], str]] = {
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 read as GBK": lambda text: text.encode().decode("gbk", "replace"),
    "GBK read as UTF-8": lambda text: text.encode("gb18030").decode("utf-8", "replace"),
    "question marks for what is not ASCII": lambda text: text.encode("ascii", "replace").decode(),
    "question marks for what takes four bytes in UTF-8": lambda text: "".join("??" if sign > "\uffff" else sign for sign in text),
    "escaped as HTML": html.escape,
    "cut after 12 characters": lambda text: text[:12],
    "": lambda text: text.replace("订单", "单订"),
}


@pytest.mark.parametrize("how", BECAME)
def test_how_a_text_changed_is_said(world: World, how: str) -> None:
    text = "Order <4711>: 您好, 订单 \U0001f600 é"
    world.say("An innocent text.", text)
    world.show("An innocent text.", BECAME[how](text))
    (record,) = close(world.ledger, DOWNLINK, 1.0).records  # type: ignore[arg-type]
    assert (record.violation.rule, record.violation.seems) == (CHANGED, how)


def test_texts_that_have_nothing_in_common_are_not_alike() -> None:
    assert not alike("Where is my order 4711?", "Let me see.")
    assert not alike("您好", "Welcome.")
    assert not alike("Welcome.", "")
