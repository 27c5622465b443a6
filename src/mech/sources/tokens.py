"""Tokens for git, each bound to the one host it belongs to, and how git gets them: never by URL or argv."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from mech.settings import Settings
from mech.sources.address import Remote

_VARIABLE = "MECH_TOKEN_FOR_GIT"
_USERS = (("gitlab", "oauth2"), ("bitbucket", "x-token-auth"), ("", "x-access-token"))
_OF_A_HOST = re.compile(r"([\w.-]+(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?)=(\S+)")


def tokens(settings: Settings, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Token by host. MECH_GIT_TOKEN is a token for the host of `github_url`, or `host=token` parted by commas.

    GITHUB_TOKEN and GH_TOKEN belong to the host of `github_url` and go nowhere else.
    """
    environ = os.environ if environ is None else environ
    home = urlsplit(settings.github_url).netloc.lower()
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in settings.git_token.split(","))):
        of_host = _OF_A_HOST.fullmatch(part)
        found[of_host[1].lower() if of_host else home] = of_host[2] if of_host else part
    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        if environ.get(name, "").strip():
            found.setdefault(home, environ[name].strip())
    return found


def handing_over(remote: Remote, token: str | None) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Environment and settings with which git gets the token when this very host asks for one.

    The helper reads it from the environment, which only the same user can see. The user's own credential
    helpers are silent for that host, so that a refused token does not make them forget theirs.
    """
    name = f"credential.{remote.scheme}://{remote.host}"
    if not token or not remote.host:
        return {}, [(f"{name}.username", remote.user)] if remote.user and remote.host else []
    user = remote.user or next(name for part, name in _USERS if part in remote.host)
    helper = f'!f() {{ test "$1" = get && echo "username=$MECH_USER_FOR_GIT" && echo "password=${_VARIABLE}"; }}; f'
    return {_VARIABLE: token, "MECH_USER_FOR_GIT": user}, [(f"{name}.helper", ""), (f"{name}.helper", helper)]
