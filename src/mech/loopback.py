"""Sockets that programs of this machine alone can reach."""

from __future__ import annotations

import socket

from mech.errors import ConfigError


def listening(port: int, key: str, hint: str) -> socket.socket:
    """One of 127.0.0.1 at that port (0: any that is free); who connects from now on is queued until it is accepted.

    ConfigError of `key` with `hint`: the port cannot be had.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as problem:
        listener.close()
        raise ConfigError(f"port {port} cannot be had: {problem.strerror}", hint=hint, key=key) from None
    return listener
