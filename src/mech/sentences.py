"""What happened, as one line for people: the events of an execution that are worth one."""

from __future__ import annotations

from mech.events import (
    Denied,
    Event,
    Exited,
    Fetched,
    Listening,
    Noted,
    Observed,
    Opened,
    Planned,
    Ready,
    Started,
)


def sentence(event: Event) -> str | None:
    """What a phase says when it is done; None for events that are not worth a line."""
    match event:
        case Fetched(origin=origin, revision=revision, subdir=subdir):
            at = f" at {revision[:10]}" if revision else ""
            return f"fetched   {origin}{at}" + (f" in {subdir}" if subdir else "")
        case Planned(plan=plan):
            return "planned   " + "; ".join(f"{each.name}: {each.line}" for each in plan.processes)
        case Opened(isolation=isolation, seconds=seconds):
            return f"opened    sandbox ({isolation.name}) in {seconds * 1000:.0f} ms"
        case Started(stage=stage, line=line):
            return f"{_DOING.get(stage, 'started'):<9} {line}"
        case Exited(ended="exited", exit_code=0):
            return None
        case Exited(exit_code=code, signal=number, ended=ended):
            how = f"exit code {code}" if code is not None else f"signal {number}" if number else ended
            return f"ended     {how}"
        case Listening(port=port, address=address):
            return f"listening {address}:{port}"
        case Ready(url=url, role=role, seconds=seconds):
            return f"ready     {url} ({role}, {seconds:.2f} s)"
        case Observed(observation=seen):
            return f"observed  {seen.path} at {seen.size}: " + (seen.error or f"{seen.status} {seen.title!r}")
        case Denied(host=host, port=port):
            return f"denied    {host}:{port}"
        case Noted(message=message):
            return f"noted     {message}"
        case _:
            return None


_DOING = {"install": "install", "build": "build", "start": "start", "test": "test"}
