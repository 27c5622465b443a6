"""Dotenv files: committed values are used, an example's usable ones stand in, what nothing sets is named.

An example is what its author copies to `.env`, so its values are used. Placeholders are not: an application that
gets "your-api-key" fails later and less clearly than one that gets nothing. Secrets that only have to be the same
on both sides (session keys) get a value of ours. Addresses of database servers are left out and the server is named.
"""

from __future__ import annotations

import re

from mech.beneath import Tree
from mech.planners import databases
from mech.planners.documents import dotenv
from mech.planners.paths import join
from mech.planners.proposal import Intent, Proposal
from mech.types import Missing

_COMMITTED = (".env", ".env.development", ".env.local", ".flaskenv")
_EXAMPLES = (
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    ".env.development.example",
    "env.example",
    "example.env",
)
_PLACEHOLDER = re.compile(
    r"\byour|<.*>|x{4,}|change.?(me|this|it)\b|\breplace|\btodo\b|placeholder|\binsert|\.\.\.|…|\bhere$|^\*+$|\bdummy|"
    r"example[-_ ]?(key|token|secret)|^(sk|pk|ghp|key|secret|token|password)[-_]*$|\bfill.?in\b",
    re.I,
)
_OWN_SECRET = re.compile(
    r"^(?!.*(API|STRIPE|OPENAI|AWS|GITHUB|GOOGLE|CLIENT)).*(SECRET|SALT|PEPPER|ENCRYPTION_KEY|SIGNING_KEY)"
)
_CREDENTIAL = re.compile(r"(API_?KEY|TOKEN|SECRET|CLIENT_ID|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS|DSN)")
_NOT_OURS = frozenset({"PORT", "HOST", "HOSTNAME", "NODE_ENV", "PATH", "HOME", "USER", "SHELL", "PWD"})
GENERATED = "a-value-for-development-made-by-mech"


def propose(tree: Tree, at: str) -> Proposal | None:
    """The environment that dotenv files give a folder; None when there is none."""
    committed = {file: dotenv(tree.read(join(at, file), 256 * 1024)) for file in _COMMITTED}
    set_here = {name: value for values in committed.values() for name, value in values.items()}
    example = next((file for file in _EXAMPLES if tree.is_file(join(at, file))), None)
    env = {name: value for name, value in set_here.items() if "$" not in value}
    missing: list[Missing] = []
    notes: list[str] = []
    for name, value in set_here.items():
        if service := databases.address(value):
            missing.append(databases.missing(service, f"{join(at, '.env')}: {name}"))
    if example is not None and not tree.is_file(join(at, "artisan")):  # Laravel makes its own .env from it
        path = join(at, example)
        text = tree.read(path, 256 * 1024)
        for name, value in dotenv(text).items():
            if name not in set_here:
                _use(name, value, path, env, missing)
        taken = [name for name in env if name not in set_here]
        if taken:
            notes.append(f"{path} stands in for .env: {', '.join(taken[:12])}")
    if not env and not missing:
        return None
    used = [file for file, values in committed.items() if values]
    notes += [f"{join(at, file)} sets {len(committed[file])} variables" for file in used]
    return Proposal("environment", at, Intent.GUESSED, env=env, missing=tuple(missing), notes=tuple(notes))


def _use(name: str, value: str, path: str, env: dict[str, str], missing: list[Missing]) -> None:
    """Take the example's value, or say why not."""
    if name in _NOT_OURS or "$" in value or value.lower() in ("null", "none"):
        return
    service = databases.address(value)
    if service is not None:
        missing.append(databases.missing(service, f"{path}: {name}"))
    elif value and not _PLACEHOLDER.search(value):
        env[name] = value
    elif _OWN_SECRET.search(name.upper()):
        env[name] = GENERATED
    elif value or _CREDENTIAL.search(name.upper()):
        missing.append(Missing("variable", name, f"{path} names it and nothing sets it", f"mech run --env {name}=…"))
