"""How many descriptors MECH and the processes of its sandboxes may have.

Descriptors that are on their way through sockets are counted by user, against the limit of whoever sends one more.
While a sandbox can have fewer there than we, none can keep us from sending ours.
"""

from __future__ import annotations

import resource

_MOST = 65536


def raise_limit() -> None:
    """Give this process, and what it starts, as many descriptors as it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def most() -> int:
    """How many a process in a sandbox may have."""
    return min(_MOST, resource.getrlimit(resource.RLIMIT_NOFILE)[1] // 2)
