"""Says when another run is worth its price, and when a loop goes nowhere: pure, a fold over what was tried.

A run needs a change; the second identical failure asks for another approach, the third stops; what goes back and
forth is recognised. A loop that makes progress is never stopped, and what is not the program's fault never counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Sort = Literal["passed", "failed", "infrastructure"]

_ORDER = ("fetch", "plan", "install", "build", "start", "ready", "test", "browser")
"""How far a run got before it failed: a failure further on is progress."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a turn may use. `attempts` counts runs without progress; seconds, tokens and dollars count everything.
    None is no limit."""

    attempts: int = 8
    tokens: int | None = 1_000_000
    cost: float | None = 5.0
    seconds: float | None = 3_600.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run, as the governor sees it. `failures` maps the ids of what went wrong to how often; `state` names the
    files as they were, `detail` what the failures said in so many words. `untouched`: the place of the cause is as it
    was in the run before, so that the last change did not write the fault there."""

    sort: Sort
    stage: str | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    detail: str = ""
    state: str = ""
    edits: int = 0
    untouched: bool = False

    @classmethod
    def of(cls, feedback: Mapping[str, Any], state: str, edits: int, untouched: bool = False) -> Attempt:
        """From a `mech.feedback/1` document. `state` names the content of the workspace; `edits` counts changes."""
        verdict = feedback["verdict"]
        sort: Sort = "passed" if verdict == "passed" else "failed"
        if verdict in ("error", "lost", "stopped"):
            sort = "infrastructure"
        failures = {str(f["id"]): int(f.get("count", 1)) for f in feedback["failures"]} if sort == "failed" else {}
        detail = "\n".join(str(f["message"]) for f in feedback["failures"])
        return cls(sort, feedback.get("stage"), failures, detail, state, edits, untouched)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a turn has used so far."""

    tokens: int = 0
    cost: float = 0.0
    seconds: float = 0.0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """What the governor says of a run: `text` is for the model; `stop` ends the turn."""

    text: str = ""
    stop: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Governor:
    """What was tried in a turn, and what was spent on it. Every method returns another governor; nothing changes."""

    budget: Budget = Budget()
    attempts: tuple[Attempt, ...] = ()
    spent: Spent = Spent()
    reruns: int = 0  # of the present state, without a change

    # --- before a run

    def refusal(self, edits: int, state: str) -> str | None:
        """Why a run would tell nothing new, for a workspace that was changed `edits` times and is now `state`; None
        when it may be run. After a failure one run without a change is free: it tells a flake from a fault."""
        last = next((one for one in reversed(self.attempts) if one.sort != "infrastructure"), None)
        if last is None or edits != last.edits:
            return None
        if self.attempts[-1].sort == "infrastructure":
            return None
        if last.sort == "passed":
            return "it passed, and nothing has changed since: there is nothing to run again"
        if self.reruns >= 1:
            return "nothing has changed since the last two runs, which failed the same way: change something first"
        return None

    # --- after a run

    def ran(self, attempt: Attempt) -> tuple[Governor, Advice]:
        """With one more run, and what is to be said of it."""
        before = self.counted
        again = bool(before) and before[-1].edits == attempt.edits and attempt.sort != "infrastructure"
        after = replace(self, attempts=(*self.attempts, attempt), reruns=self.reruns + 1 if again else 0)
        after = replace(after, spent=replace(self.spent, attempts=_fruitless(after.counted)))
        if attempt.sort == "infrastructure":
            return after, Advice("this was no fault of the program; it does not count as an attempt")
        if again:
            if before[-1].failures != attempt.failures or before[-1].sort != attempt.sort:
                return after, Advice("the same files gave another result: this is flaky", reason="flaky")
            return after, Advice("the same result without a change: it is no flake")
        if not after.spent.attempts:
            return after, Advice(_returned(before, attempt))
        return after, _stuck(before, attempt, after.spent, self.budget)

    @property
    def counted(self) -> tuple[Attempt, ...]:
        """The runs that count: of each state of the files the last one, without those that were no fault of theirs."""
        found: list[Attempt] = []
        for one in self.attempts:
            if one.sort == "infrastructure":
                continue
            if found and found[-1].edits == one.edits:
                found[-1] = one
            else:
                found.append(one)
        return tuple(found)

    # --- budgets

    def used(self, tokens: int = 0, cost: float = 0.0, seconds: float = 0.0) -> Governor:
        """With that much more spent."""
        spent = self.spent
        return replace(
            self,
            spent=replace(spent, tokens=spent.tokens + tokens, cost=spent.cost + cost, seconds=spent.seconds + seconds),
        )

    @property
    def exhausted(self) -> str | None:
        """Which budget is used up; None while all last."""
        for name, limit in (
            ("tokens", self.budget.tokens),
            ("cost", self.budget.cost),
            ("seconds", self.budget.seconds),
        ):
            if limit is not None and getattr(self.spent, name) >= limit:
                return f"the budget of {_amount(name, limit)} is used up"
        return None

    @property
    def line(self) -> str:
        """What has been used, in one line for people and models."""
        spent, budget = self.spent, self.budget
        runs = len(self.counted)
        parts = [f"{runs} run{'s' * (runs != 1)}, {spent.attempts} of {budget.attempts} without progress"]
        for name in ("tokens", "cost", "seconds"):
            limit, amount = getattr(budget, name), getattr(spent, name)
            parts.append(_amount(name, amount) + (f" of {_amount(name, limit)}" if limit is not None else ""))
        return " · ".join(parts)


def progressed(before: Attempt, after: Attempt) -> bool:
    """Whether a run is nearer to the goal than the one before: it got further, or less went wrong."""
    if after.sort == "passed":
        return before.sort != "passed"
    if before.sort == "passed":
        return False
    if before.stage != after.stage and before.stage in _ORDER and after.stage in _ORDER:
        return _ORDER.index(after.stage) > _ORDER.index(before.stage)
    gone, new = before.failures.keys() - after.failures.keys(), after.failures.keys() - before.failures.keys()
    if gone and not new:
        return True
    return not new and sum(after.failures.values()) < sum(before.failures.values())


def _fruitless(counted: tuple[Attempt, ...]) -> int:
    """How many of the last runs came no nearer to the goal; a flake that was seen to be one is none of them."""
    found = 0
    for number, one in enumerate(counted):
        before = counted[:number]
        nearer = not before or one.sort == "passed" or progressed(before[-1], one) or _behind(before, one)
        found = 0 if nearer else found + 1
    return found


def _behind(before: tuple[Attempt, ...], attempt: Attempt) -> bool:
    """Whether what fails now was there all the time, behind what failed before: no run has met it, and the change
    between the two did not write it."""
    known = {name for one in before for name in one.failures}
    return before[-1].sort == "failed" and attempt.untouched and known.isdisjoint(attempt.failures)


def _stuck(before: tuple[Attempt, ...], attempt: Attempt, spent: Spent, budget: Budget) -> Advice:
    same = 1
    for one in reversed(before):
        if not (one.sort == "failed" and one.failures == attempt.failures and one.stage == attempt.stage):
            break
        same += 1
    if same >= 3:
        return Advice(f"the same failure for the {_nth(same)} time", stop=True, reason="stuck")
    if _alternates((*before, attempt)):
        return Advice("two failures take turns: each change undoes the other", stop=True, reason="alternating")
    if spent.attempts >= budget.attempts:
        return Advice(f"{spent.attempts} runs without progress", stop=True, reason="attempts")
    if same == 2:
        text = "the same failure as before: the last change did not alter it, so take another approach"
        return Advice(text, reason="same")
    if text := _returned(before, attempt):
        return Advice(text, reason="returned")
    if before and before[-1].sort == "passed":
        return Advice("it passed before this change", reason="regressed")
    return Advice()


def _alternates(attempts: tuple[Attempt, ...]) -> bool:
    """Whether the last four runs are A B A B, by what failed or by what the files were."""
    if len(attempts) < 4:
        return False
    a, b, c, d = attempts[-4:]
    failed = all(one.sort == "failed" for one in (a, b, c, d))
    by_failure = a.failures == c.failures and b.failures == d.failures and a.failures != b.failures
    by_state = bool(a.state) and a.state == c.state and b.state == d.state and a.state != b.state
    return failed and (by_failure or by_state)


def _returned(before: tuple[Attempt, ...], attempt: Attempt) -> str:
    """A word on files that are as they were in an earlier run."""
    for number, one in enumerate(before, start=1):
        if attempt.state and one.state == attempt.state and one is not before[-1]:
            return f"the files are again as they were in run {number}"
    return ""


def _amount(name: str, value: float) -> str:
    if name == "cost":
        return f"${value:.2f}"
    return f"{value:.0f} s" if name == "seconds" else f"{value:,.0f} tokens"


def _nth(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
