"""One account per user for a whole run: what was sent and is owed, and what came, by whatever leg. Judges nothing: see `reconcile`.

A text that comes late still matches; a message that comes again counts once. Sends nothing, and knows no clock but its own.
"""

import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from conformance.core.downlink import Arrival, Downlink
from conformance.core.exchange import Exchange

_REFUSALS = range(400, 600)
"""An answer with such a status brings nothing, and takes nothing away."""


@dataclass(frozen=True)
class Sent:
    """A text that was sent. `owed`: it has to come back; otherwise it may."""

    text: str
    exchange: Exchange
    owed: bool


@dataclass(frozen=True)
class Came:
    """A message that came. `sure`: it is none that has been shown already; `ordered`: its place in time is known."""

    arrival: Arrival
    exchange: Exchange
    sure: bool
    ordered: bool


@dataclass
class Account:
    """What one user sent, and what came to that user, both in their order."""

    sent: list[Sent] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)
    balance: Counter[str] = field(default_factory=Counter)
    """Text -> how often it is still awaited."""
    awaited: int = 0
    waived: Counter[str] = field(default_factory=Counter)
    """Text -> how often it may have been in an answer that could not be read."""
    again: Counter[str] = field(default_factory=Counter)
    """Text -> how often it came under a code that had brought it before."""
    shared: bool = False
    """Whether different messages came under one code: then what seems to come again may be another."""


@dataclass(frozen=True)
class Clash:
    """Two different messages of one user under one code."""

    came: Came
    earlier: Came


class Ledger:
    """The accounts of all users of a run. Safe to use from several threads."""

    def __init__(self, downlink: Downlink) -> None:
        """Begin with empty accounts."""
        self._downlink, self._lock = downlink, threading.Lock()
        self.accounts: defaultdict[str, Account] = defaultdict(Account)
        self.repeated: Counter[str] = Counter()
        """Leg -> how many messages were shown again."""
        self.clashes: list[Clash] = []
        self.moved = time.monotonic()
        """When something was last sent that is owed, or last came."""
        self._codes: dict[tuple[str, str], Came] = {}
        self._seen: defaultdict[str, set[str]] = defaultdict(set)
        self._ways: defaultdict[tuple[str, str], set[tuple[str, bool]]] = defaultdict(set)
        """(user, what is said) -> legs by which it came, each with or without code."""
        self._blind = 0.0
        """When something came last that could not be read, to nobody knows whom; seconds since the epoch."""

    def took(self, exchange: Exchange, *, owed: bool) -> None:
        """Enter a message that the target accepted, or may have accepted."""
        text = self._downlink.text(exchange)
        if text is None:
            return
        with self._lock:
            owed = owed and self._downlink.fits(text) and exchange.started >= self._blind
            account = self.accounts[exchange.user]
            account.sent.append(Sent(text, exchange, owed))
            if exchange.twice:
                account.sent.append(Sent(text, exchange, owed=False))
            if owed:
                self._balance(account, text, 1)
                self.moved = time.monotonic()

    def came(self, exchange: Exchange, *, ordered: bool = True) -> int:
        """Enter what an answer brought; return how much of it was new."""
        way = self._downlink.ways[exchange.leg]
        arrivals, readable = way.arrivals(exchange), way.readable(exchange)
        exchange = exchange.slim()
        with self._lock:
            if not readable and exchange.status not in _REFUSALS:
                self._waive_all(exchange.user)
            news = [came for arrival in arrivals if (came := self._entered(arrival, exchange, ordered=ordered))]
            for came in news:
                if not came.arrival.code:
                    self._seen[came.arrival.user].add(came.arrival.whole)
            fresh = sum(came.sure for came in news)
            self.moved = time.monotonic() if fresh else self.moved
        return fresh

    def awaited(self, user: str) -> int:
        """Return how many texts a user still waits for."""
        with self._lock:
            return self.accounts[user].awaited

    def excuse(self) -> None:
        """Await nothing of users to whom nothing came at all: it may wait where nobody can ask for it."""
        with self._lock:
            for account in self.accounts.values():
                if not account.came:
                    self._waive(account)

    def _entered(self, arrival: Arrival, exchange: Exchange, *, ordered: bool) -> Came | None:
        """Enter one message, unless it has been shown already."""
        known = self._codes.get((arrival.user, arrival.code)) if arrival.code else None
        if known and known.arrival.says == arrival.says:
            self.repeated[exchange.leg] += known.exchange is not exchange
            if known.exchange is not exchange:
                self.accounts[arrival.user].again[arrival.text or ""] += 1
                return None
        sure = self._is_sure(arrival, exchange.leg)
        self.repeated[exchange.leg] += not sure
        came = Came(arrival, exchange, sure, ordered)
        if known and known.arrival.says != arrival.says and arrival.chat and known.arrival.chat:
            self.clashes.append(Clash(came, known))
            self.accounts[arrival.user].shared = True
        if arrival.code:
            self._codes.setdefault((arrival.user, arrival.code), came)
        account = self.accounts[arrival.user]
        account.came.append(came)
        if arrival.text is not None:
            self._balance(account, arrival.text, -1)
        return came

    def _is_sure(self, arrival: Arrival, leg: str) -> bool:
        """Return whether a message is certainly none that came before: by a code of its own, or because none like it came."""
        ways, coded = self._ways[arrival.user, arrival.says], bool(arrival.code)
        elsewhere = any(other != leg and not (with_code and coded) for other, with_code in ways)
        ways.add((leg, coded))
        return not elsewhere and (coded or arrival.whole not in self._seen[arrival.user])

    def _waive_all(self, user: str) -> None:
        """Waive what one user awaits; without `user`, what all do, and what is being said at this moment."""
        for name in [user] if user else list(self.accounts):
            self._waive(self.accounts[name])
        self._blind = self._blind if user else time.time()

    @staticmethod
    def _waive(account: Account) -> None:
        """Await nothing any more that may have been in something that cannot be read."""
        for text, times in account.balance.items():
            account.waived[text] += max(times, 0)
        account.balance.clear()
        account.awaited = 0

    @staticmethod
    def _balance(account: Account, text: str, change: int) -> None:
        before = max(account.balance[text], 0)
        account.balance[text] += change
        account.awaited += max(account.balance[text], 0) - before
