"""How commands ended, in words: killed, out of memory, timed out, a port that never opened or opened and died."""

from __future__ import annotations

import re
import signal as signals

from mech.diagnosers.finding import Finding
from mech.diagnosers.run import CommandRun

_SIGNALS = {
    signals.SIGSEGV: ("crash", "Segmentation fault"),
    signals.SIGABRT: ("crash", "Aborted"),
    signals.SIGBUS: ("crash", "Bus error"),
    signals.SIGFPE: ("crash", "Floating point exception"),
    signals.SIGILL: ("crash", "Illegal instruction"),
    signals.SIGKILL: ("out_of_memory", "Killed"),
    signals.SIGTERM: ("killed", "Terminated"),
    signals.SIGXCPU: ("timeout", "CPU time limit reached"),
    signals.SIGXFSZ: ("disk_full", "File size limit reached"),
}
_CODES = {
    126: ("command", "the command was found but could not be executed (exit code 126)"),
    127: ("command", "command not found (exit code 127)"),
}


def _name(command: CommandRun) -> str:
    return f"`{command.line[:120]}`" if command.line else "the command"


_ASKS = re.compile(
    r"\?\s*(?:[\[(][^\])]{1,40}[\])])?\s*[:>›]?$|[\[(](?:[yY]/[nN]|yes/no|YES/NO)[^\])]{0,20}[\])]\s*[:?>]?$"
    r"|(?:[Pp]assword|[Pp]assphrase|[Uu]sername|[Ll]ogin|[Tt]oken)\b.{0,60}:$|(?:[Pp]ress|[Hh]it) .{1,40}(?:key|[Ee]nter|[Rr]eturn)|\b(?:[Ee]nter|[Cc]hoose|[Ss]elect|[Tt]ype)\b.{1,60}[:>]$"
)


def _said(text: str) -> str:
    """The last line that was printed."""
    return next((line.strip()[:200] for line in reversed(text[-4_000:].split("\n")) if line.strip()), "")


def ended(command: CommandRun) -> Finding | None:
    """What the way a command ended says by itself; None when it says nothing beyond a number."""
    last = max(0, command.text.count("\n") - 1)
    line = _name(command)
    if command.ended == "memory":
        return Finding(
            "out_of_memory",
            f"out of memory: {line} reached the memory limit and was killed",
            last,
            last,
            confidence=0.95,
        )
    if command.ended == "timeout":
        took = f" ({command.seconds:.0f} s)" if command.seconds >= 1 else ""
        said = _said(command.text)
        text = f"{line} did not end within its time{took}" + (f"; it last printed: {said}" if said else "")
        if said and _ASKS.search(said):
            text = f"{line} waits for an answer: {said}"
        return Finding("timeout", text, last, last, confidence=0.6)
    number = command.signal
    if number is None and command.exit_code is not None:
        number = (
            -command.exit_code
            if command.exit_code < 0
            else command.exit_code - 128
            if command.exit_code > 128
            else None
        )
    if number in _SIGNALS:
        kind, text = _SIGNALS[signals.Signals(number)]
        return Finding(kind, f"{text}: {line} was ended by signal {number}", last, last, confidence=0.5)
    if command.exit_code in _CODES:
        kind, text = _CODES[command.exit_code]
        return Finding(kind, f"{text}: {line}", last, last, confidence=0.4)
    return None


def bare(command: CommandRun) -> Finding:
    """A command that failed and said nothing."""
    last = max(0, command.text.count("\n") - 1)
    how = f"exit code {command.exit_code}" if command.exit_code is not None else f"signal {command.signal}"
    silent = "" if command.text.strip() else " and printed nothing"
    return Finding("unknown", f"{_name(command)} ended with {how}{silent}", last, last, confidence=0.3, via="tail")


def unready(command: CommandRun, opened: bool) -> Finding:
    """A process that was expected to serve and does not."""
    last = max(0, command.text.count("\n") - 1)
    line = _name(command)
    if opened:
        return Finding(
            "no_answer", f"{line} opened its port and then ended before it answered", last, last, confidence=0.6
        )
    if command.ended in ("exited", "signaled"):
        return Finding("no_port", f"{line} ended without opening a port", last, last, confidence=0.6)
    return Finding("no_port", f"{line} runs but never opened a port", last, last, confidence=0.7)


# ruff: noqa: E501 (tables are read by row)
