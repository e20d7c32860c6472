"""What a protocol family tells the rest of the house about itself. Each family fills one `Family` value."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.core.advice import AdviceBook
from conformance.core.answer import Code, refuses_caller
from conformance.core.check import Check
from conformance.core.counterpart import Counterpart, Scenario, Serving
from conformance.core.credentials import Courier, Purse, Trial, no_trials
from conformance.core.dialogue import Dialogue, FlowRules
from conformance.core.downlink import Downlink
from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.leg import Leg
from conformance.core.message import Message
from conformance.core.rule import Rule, RuleBook
from conformance.core.settings import Target, User
from conformance.core.violation import Violation

if TYPE_CHECKING:
    from conformance.core.examination import Examine

Handler = Callable[[Request], Response]


@dataclass(frozen=True)
class Bound:
    """A message bound to a user and a target: what goes over the wire, and the body before encoding."""

    message: Message
    request: Request
    user: str = ""
    """Who speaks, if it is not the user whose conversation it is."""


Binder = Callable[[Message, User, Target, Callable[[int], str]], Bound]
"""(message, user, target, fresh(length) -> id) -> what goes over the wire."""


@dataclass(frozen=True)
class Protocol:
    """A protocol family as it is spoken with one party: the way to talk, and the checks of what the party says."""

    name: str
    """Of the family."""
    rules: RuleBook
    advice: AdviceBook
    checks: Mapping[str, tuple[Check, ...]]
    """Leg -> the checks of what the party does on that leg: its answers where it is called, its requests where it calls."""
    code: Code
    """How answers say yes."""
    outcome: Callable[[Exchange], Outcome]
    """What an answer says, by its code and by what the leg makes of it."""
    observe: Callable[[Exchange], Iterator[tuple[str, str]]]
    """(OPEN rule, alternative) that an exchange shows, beside what its intent asks."""
    request_violations: Callable[[Message], Iterator[Violation]]
    """What breaks a rule in a bound message: the proof that it is what it is meant to be."""
    bind: Binder
    where: Callable[[Target, str], str]
    """(target, leg) -> the URL at which the target is called on a leg."""
    again: Callable[[Message], Message]
    """A bound message -> the same, fit to be sent once more: ids that must be new are placeholders again."""
    purse: Callable[[Target, Courier], Purse]
    """What fills the marks of bound requests, just before they are sent."""
    dialogue: Dialogue
    flow: FlowRules
    downlink: Downlink | None = None
    """How messages come down to users; None where none do."""
    doubts: Callable[[Exchange], bool] = refuses_caller
    """Whether an answer refuses whoever calls, and not what is said."""
    trials: Callable[[Exchange, Target], Iterable[Trial]] = no_trials
    """What may be taken for the documented credentials, where these were refused like that."""
    counterpart: Callable[[Target, Serving], Counterpart] | None = None
    """What we play where the party calls us; None where it never does."""


@dataclass(frozen=True)
class Needs:
    """What a configuration of a party has to name, and what stands in for what it may leave out."""

    section: str = "credentials"
    """The table of the configuration in which credentials stand."""
    credentials: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    """Credential -> another that does instead of it."""
    plain: tuple[str, ...] = ("channel_id",)
    """Those of the table that are no secrets."""
    tokens: bool = False
    """Whether each user needs a token, given or fetched."""
    media: bool = False
    """Whether files have to be known to the party."""
    users: tuple[str, ...] = ()
    """Ids of users where none is named; empty: one has to be."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Credentials that stand in for those that are left out."""
    nobody: bool = False
    """Whether no user has to be named at all: nothing is sent."""


@dataclass(frozen=True)
class Party:
    """A role that a target can play: how one talks with it, the cases that judge it, its reference with faults and oddities."""

    name: str
    protocol: Protocol
    cases: Path
    """The folder of its cases, and of the commented configuration to start from (ccmsg.toml)."""
    legs: tuple[Leg, ...]
    reference: Callable[..., Handler]
    """reference(target, *mixins, call=...) -> a handler of the reference; `call` is how it calls us, where it does."""
    demo: Callable[[str], Target]
    """demo(url) -> the target that the embedded reference is."""
    faults: Mapping[str, type]
    oddities: Mapping[str, type]
    needs: Needs = Needs()
    talks: bool = False
    """Whether its reference calls us of itself: `talk()` of the handler says all it has to say, by the `call` that was given."""
    scenarios: tuple[Scenario, ...] = ()
    """What it should be seen to do where it calls us."""
    heard_at: str = ""
    """The path at which it finds us unless the configuration says otherwise; empty: one that nobody guesses."""
    examine: "Examine | None" = None
    """What `ccmsg doctor` looks at beside the general hops."""

    @property
    def driven(self) -> tuple[Leg, ...]:
        """The legs on which the party is called."""
        return tuple(leg for leg in self.legs if leg.callee == self.name)

    @property
    def heard(self) -> tuple[Leg, ...]:
        """The legs on which the party calls us."""
        return tuple(leg for leg in self.legs if leg.caller == self.name)


@dataclass(frozen=True)
class Family:
    """A protocol family: its rule book, and the parties that speak it."""

    name: str
    rules: RuleBook
    parties: Mapping[str, Party]

    def judged_by(self, rule: Rule) -> list[tuple[Party, bool]]:
        """Return the parties that are judged by a rule, each with whether it calls us there (otherwise it is called)."""
        legs = [(party, leg) for party in self.parties.values() for leg in party.legs]
        return [(party, leg.caller == party.name) for party, leg in legs if leg.name == rule.leg and rule.binds in ("", party.name)]

    def judges(self, rule: Rule) -> bool:
        """Return whether a rule can be judged: it binds a party that is judged on its leg."""
        return bool(self.judged_by(rule))
