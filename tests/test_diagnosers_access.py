"""What is proposed for what a program may not, has not or does not know: by what it says itself, and by what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.suggest import suggest
from mech.diagnosers.symptom import Symptom
from mech.feedback import diagnose_text
from mech.types import Where

FILES = {
    "secrets/token": "x",
    ".env.example": "A=1\n",
    "keys/prod.pem.example": "x",
    "config/app.yaml": "tls:\n  cert: certs/site.pem\noptimizer:\n  lr: 0.1\n",
    "tests/test_checkout.py": "def test_total():\n    pass\n",
    "justfile": "deploy:\n  echo\n",
}
SAID = [
    (
        "PermissionError: [Errno 13] Permission denied: 'secrets/token'",
        "python a.py",
        "fix_config",
        "chmod u+rw secrets/token",
    ),
    ("Error: listen EACCES: permission denied 0.0.0.0:80, listen port 80", "node a.js", "fix_config", "port 80"),
    ("OSError: [Errno 13] Permission denied: '/var/log/app.log'", "python a.py", "fix_config", "/var/log/app.log"),
    ("node: .env: not found", "node --env-file=.env a.js", "fix_config", "cp .env.example .env"),
    (
        "FileNotFoundError: [Errno 2] No such file or directory: 'keys/dev.pem'",
        "python a.py",
        "fix_config",
        "keys/prod.pem.example",
    ),
    ("Error: cannot open certs/site.pem: No such file", "serve", "fix_config", "config/app.yaml"),
    ("fish: Unknown command: rclone", "fish a.fish", "add_dependency", "install rclone"),
    ("a.sh: line 3: rga: command not found", "bash a.sh", "add_dependency", "rga"),
    ("docker: unknown command: docker compose", "docker compose up", "add_dependency", "docker-compose-plugin"),
    ("waiting for lock .build.lock (held by pid 4711)", "node a.mjs", "fix_config", "lock"),
    ("curl: (60) SSL certificate problem: self-signed certificate", "sh a.sh", "fix_config", "certificate"),
    (
        "UnicodeEncodeError: 'ascii' codec can't encode characters in position 2-3",
        "python a.py",
        "set_env",
        "PYTHONIOENCODING",
    ),
    ('Error: No value for required variable\n1: variable "region" {', "terraform plan", "set_env", "TF_VAR_region"),
    ("fatal: empty ident name (for <x>) not allowed", "git commit", "fix_command", "user.email"),
    ("error: src refspec main does not match any", "git push", "fix_command", "main"),
    (
        "Pipfile.lock is out-of-date. Run $ pipenv lock to update.",
        "pipenv install --deploy",
        "fix_command",
        "pipenv lock",
    ),
    (
        "Lock file is stale. To fix it, run `terraform init -upgrade`.",
        "terraform plan",
        "fix_command",
        "terraform init -upgrade",
    ),
    ("2 deselected in 0.32s", "python -m pytest -k chekout", "fix_command", "checkout"),
    (
        "Could not override 'optimiser.lr'.\nKey 'optimiser' is not in struct, unknown 'optimiser.lr'",
        "train optimiser.lr=2",
        "fix_command",
        "optimizer.lr",
    ),
    (
        'error: the path "keys/prod.pem.exmple" does not exist',
        "apply keys/prod.pem.exmple",
        "fix_command",
        "keys/prod.pem.example",
    ),
    ("Makefile:2: *** HOST is not set.  Stop.", "make deploy", "set_env", "HOST"),
    ("BlockingIOError: [Errno 11] Resource temporarily unavailable", "python a.py", "raise_limit", "ulimit -u"),
    ("conf.json::$: Additional properties are not allowed ('portt' was unexpected)", "check", "fix_config", "portt"),
    ("ERROR 2002 (HY000): Can't connect to server on '127.0.0.1' (115)", "mariadb < a.sql", "start_service", "mysql"),
    (
        "That provider isn't available. You may be able to install it by running:\n  terraform init\n",
        "terraform plan",
        "fix_command",
        "terraform init",
    ),
    (
        'service "db" refers to undefined volume dbdata: invalid compose project',
        "docker compose up",
        "fix_config",
        "dbdata",
    ),
    ("Creating shared memory in /dev/shm/x failed: No space left on device", "node a.js", "raise_limit", "--shm-size"),
    ("FATAL:  sorry, too many clients already", "python a.py", "raise_limit", "max_connections"),
    ("Host key verification failed.", "git clone x", "fix_config", "known_hosts"),
    ("git@host: Permission denied (publickey).", "git clone x", "fix_config", "SSH key"),
    ("Error: Error acquiring the state lock", "terraform apply", "fix_command", "force-unlock"),
    ("Migration checksum mismatch for migration version 2", "flyway migrate", "fix_command", "repair"),
    ("NoCredentialsError: Unable to locate credentials", "python a.py", "set_env", "AWS_REGION"),
    ("Invalid environment variables: { DATABASE_URL: [ 'Required' ] }", "node a.mjs", "set_env", "DATABASE_URL"),
    ("make: protoc-gen-go: No such file or directory", "make", "add_dependency", "install protoc-gen-go"),
    ("cat: write error: File too large", "./a.sh", "raise_limit", "ulimit -f"),
    ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "pip install", "fix_config", "hash"),
]


@pytest.mark.parametrize(("message", "command", "kind", "detail"), SAID)
def test_a_repair_by_what_is_said_and_there(tmp_path: Path, message: str, command: str, kind: str, detail: str) -> None:
    """The kind of repair and what it names."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = suggest(Symptom("unknown", message, message, command, None, Roots(None, Tree(tmp_path))))
    assert found is not None
    assert found.kind == kind
    assert detail in f"{found.text} {found.command}"


def test_a_configuration_that_lacks_a_key(tmp_path: Path) -> None:
    """The key that a checker requires, in the file that is checked."""
    (tmp_path / "c.yaml").write_text("host: a\n")
    message = "c.yaml::$: 'port' is a required property"
    found = suggest(Symptom("unknown", message, message, "check", Where("c.yaml"), Roots(None, Tree(tmp_path))))
    assert found is not None
    assert (found.kind, found.text) == ("fix_config", "c.yaml lacks the key port")


@pytest.mark.parametrize(
    "message",
    [
        "Error: boom. Run `tool --help` for usage.",
        "Error: failed. Try `npm audit fix` later",
        "note: run with `RUST_BACKTRACE=1` to see a trace",
        "ValueError: bad row. Running `make xref`",
    ],
)
def test_advice_that_mends_nothing_is_not_passed_on(message: str) -> None:
    """Help, traces and what a script is about to do."""
    assert suggest(Symptom("unknown", message, message, "tool")) is None


@pytest.mark.parametrize("name", ["image", "user", "page", "manifest"])
def test_what_is_not_found_and_no_command_is_not_installed(tmp_path: Path, name: str) -> None:
    """A program says `not found` of its own things, too; what the command calls is one to install."""
    printed = f"Error: {name}: not found\n"
    found = diagnose_text(printed, command="python a.py", exit_code=1, root=tmp_path)["failures"][0]["suggestion"]
    assert found is None or found["source"] != "rule:command"
    found = diagnose_text(printed, command=f"sh -c {name}", exit_code=1, root=tmp_path)["failures"][0]["suggestion"]
    assert found is not None
    assert found["source"] == "rule:command"


# ruff: noqa: E501 (outputs are kept as printed)
