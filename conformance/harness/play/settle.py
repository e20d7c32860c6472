"""After the last wait: enter what the accounts say into the judge, or why they say nothing."""

from collections import Counter
from typing import TYPE_CHECKING

from conformance.core.message import Kind
from conformance.harness.judge.mismatches import clashes
from conformance.harness.judge.reconcile import close

if TYPE_CHECKING:
    from conformance.core.downlink import Asking
    from conformance.harness.judge.judge import Judge
    from conformance.harness.play.collect import Collector

_SILENT = "no echo came at all, although the configuration declares one"


def settle(collector: "Collector", judge: "Judge", wait: float, *, complete: bool) -> None:
    """Close the accounts of a run. One that ended early says nothing about what had not come yet."""
    downlink, ledger = collector.downlink, collector.ledger
    if downlink is None or ledger is None:
        return
    if collector.ending:
        _given_up(collector, judge)
    elif downlink.asking:
        _found_nothing(collector, judge, downlink.asking)
    if any(leg in judge.absent for leg in downlink.ways):
        ledger.excuse()
    came = [one for account in ledger.accounts.values() for one in account.came]
    legs = Counter(one.exchange.leg for one in came)
    coded = Counter(one.exchange.leg for one in came if one.arrival.code)
    judge.enter(clashes(ledger, downlink), {downlink.ways[leg].rules.code: number for leg, number in coded.items()})
    for leg in legs:
        judge.observed[downlink.ways[leg].rules.again]["again" if ledger.repeated[leg] else "once"] += ledger.repeated[leg] or legs[leg]
    live = [way.rules for leg, way in downlink.ways.items() if leg not in judge.blocked and leg not in judge.absent]
    echo = [rule for rules in live for rule in rules.echo]
    if not collector.echo:
        judge.unconfigured.update(echo)
        return
    if not complete or (collector.ending and not legs):
        return
    closing = close(ledger, downlink, wait)
    lost = {rules.lost for rules in live}
    if closing.seen or [record for record in closing.records if record.violation.rule not in lost]:
        judge.enter(closing.records, closing.judged)
    elif closing.owed:
        judge.awaited.update(dict.fromkeys(echo, _SILENT))


def _found_nothing(collector: "Collector", judge: "Judge", asking: "Asking") -> None:
    """Where polls that find nothing are refused, say no more than that of users for whom polls never find anything, for all is pushed to them."""
    assert collector.ledger is not None
    leg = asking.ask.leg
    polled = {user for user, account in collector.ledger.accounts.items() if any(came.exchange.leg == leg for came in account.came)}
    refused = [record for record in judge.open_records() if record.exchange.leg == leg and record.violation.rule == record.exchange.intent.rule]
    if any(record.violation.rule == asking.idle for record in refused):
        vain = [record for record in refused if record.exchange.intent.kind is Kind.VALID and record.exchange.user not in polled]
        judge.drop([record for record in vain if record.violation.rule != asking.idle])


def _given_up(collector: "Collector", judge: "Judge") -> None:
    """Say of a leg that was given up what stands in the way: a broken rule, or that nothing is there."""
    assert collector.downlink is not None
    assert collector.downlink.asking is not None
    assert collector.ending is not None
    assert collector.ledger is not None
    collector.ledger.excuse()
    leg, ending = collector.downlink.asking.ask.leg, collector.ending
    judge.drop([record for record in judge.open_records() if record.exchange.leg == leg and record.violation.rule != ending.rule])
    if ending.rule:
        judge.blocked[leg] = ending.rule
    else:
        judge.absent[leg] = ending.text
