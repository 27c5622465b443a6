"""What would fix a failure, as tables of rules by field; the first rule that has an answer gives it."""

from __future__ import annotations

from mech.diagnosers.repairs import (
    access,
    advised,
    compiled,
    databases,
    files,
    frameworks,
    invocation,
    javascript,
    jvm,
    machine,
    meant,
    node,
    optional,
    plain,
    python,
    rust,
    scripting,
    started,
    unset,
    web,
)
from mech.diagnosers.rule import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    *started.ROWS,
    *optional.ROWS,
    *unset.FIRST,
    *meant.ROWS,
    *advised.FIRST,
    *plain.ROWS,
    *databases.ROWS,
    *web.ROWS,
    *javascript.ROWS,
    *node.ROWS,
    *frameworks.ROWS,
    *python.ROWS,
    *compiled.ROWS,
    *rust.ROWS,
    *jvm.ROWS,
    *scripting.ROWS,
    *advised.ROWS,
    *invocation.ROWS,
    *files.ROWS,
    *machine.ROWS,
    *unset.ROWS,
    *access.ROWS,
    *advised.LAST,
    *invocation.LAST,
)
