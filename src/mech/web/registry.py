"""Repositories, projects and their secrets, kept in one SQLite file below MECH_HOME that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mech.errors import ConfigError, NotFound
from mech.executions import ALPHABET
from mech.types import Secret
from mech.web.forms import (
    Configuration,
    KeptProject,
    KeptRepository,
    KeptSecret,
    ProjectForm,
    RepositoryForm,
    SecretForm,
)

_SCHEMA = """
create table if not exists kept (
  id text primary key, kind text not null, created real not null, data text not null) without rowid;
create table if not exists secrets (
  repository text not null, name text not null, value text not null, hosts text not null, body integer not null,
  primary key (repository, name)) without rowid;
"""


class Registry:
    """What is kept of repositories (`re_…`), projects (`pr_…`) and what belongs to conversations (`co_…`)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    # --- repositories

    def repositories(self) -> list[KeptRepository]:
        """All that are kept, newest first."""
        return [self._repository(*row) for row in self._all("repository")]

    def repository(self, id: str) -> KeptRepository:
        """NotFound: no such repository."""
        return self._repository(*self._one("repository", id))

    def add_repository(self, form: RepositoryForm) -> KeptRepository:
        return self.repository(self._add("re_", "repository", form.model_dump()))

    def change_repository(self, id: str, form: RepositoryForm) -> KeptRepository:
        """Replace all of it but its secrets and its newest execution. NotFound: no such repository."""
        before = self.repository(id)
        for project in self.projects():
            if id in project.repositories:
                self._distinct(project.repositories, {id: form.name})
        self._put(id, {**form.model_dump(), "execution": before.execution})
        return self.repository(id)

    def configure(self, id: str, config: Configuration) -> KeptRepository:
        kept = self.repository(id)
        return self.change_repository(id, RepositoryForm(name=kept.name, source=kept.source, config=config))

    def ran(self, id: str, execution: str) -> None:
        """Note the newest execution of a repository."""
        kept = self.repository(id)
        form = RepositoryForm(name=kept.name, source=kept.source, config=kept.config)
        self._put(id, {**form.model_dump(), "execution": execution})

    def remove_repository(self, id: str) -> None:
        """Forget it, its secrets, and its place in projects. NotFound: no such repository."""
        self.repository(id)
        for project in self.projects():
            left = [each for each in project.repositories if each != id]
            if left != project.repositories:
                self._put(project.id, {"name": project.name, "repositories": left})
        self._db.execute("delete from secrets where repository = ?", (id,))
        self._db.execute("delete from kept where id = ?", (id,))

    # --- secrets

    def set_secret(self, id: str, name: str, form: SecretForm) -> KeptSecret:
        """Keep a secret of a repository. NotFound: no such repository."""
        self.repository(id)
        row = (id, name, form.value, json.dumps(form.hosts), form.body)
        self._db.execute("insert or replace into secrets values (?,?,?,?,?)", row)
        return KeptSecret(name=name, hosts=form.hosts, body=form.body)

    def remove_secret(self, id: str, name: str) -> None:
        """NotFound: no such secret."""
        gone = self._db.execute("delete from secrets where repository = ? and name = ?", (id, name))
        if not gone.rowcount:
            raise NotFound(f"no secret {name!r}", hint=f"GET /api/repositories/{id} lists their names")

    def secrets(self, id: str) -> tuple[tuple[Secret, ...], dict[str, str]]:
        """The secrets of a repository, and their values by name."""
        rows = self._db.execute("select name, value, hosts, body from secrets where repository = ?", (id,)).fetchall()
        bound = tuple(Secret(name, tuple(json.loads(hosts)), bool(body)) for name, _, hosts, body in rows)
        return bound, {name: value for name, value, *_ in rows}

    # --- projects

    def projects(self) -> list[KeptProject]:
        """All that are kept, newest first."""
        return [KeptProject(id=id, created=created, **data) for id, created, data in self._all("project")]

    def project(self, id: str) -> KeptProject:
        """NotFound: no such project."""
        _, created, data = self._one("project", id)
        return KeptProject(id=id, created=created, **data)

    def add_project(self, form: ProjectForm) -> KeptProject:
        self._distinct(form.repositories)
        return self.project(self._add("pr_", "project", form.model_dump()))

    def change_project(self, id: str, form: ProjectForm) -> KeptProject:
        """NotFound: no such project, or no such repository."""
        self.project(id)
        self._distinct(form.repositories)
        self._put(id, form.model_dump())
        return self.project(id)

    def remove_project(self, id: str) -> None:
        """NotFound: no such project."""
        self.project(id)
        self._db.execute("delete from kept where id = ?", (id,))

    def _distinct(self, ids: list[str], names: dict[str, str] | None = None) -> None:
        """ConfigError unless each repository is there once, and each name too: it is a host name."""
        found = [(names or {}).get(id) or self.repository(id).name for id in ids]
        if len(set(ids)) < len(ids) or len(set(found)) < len(found):
            raise ConfigError("two repositories of a project have the same name", hint="rename one of them")

    # --- conversations

    def keep_conversation(self, id: str, repository: str, model: str) -> None:
        """Remember what a conversation is about and who is asked in it."""
        data = json.dumps({"repository": repository, "model": model})
        self._db.execute("insert or replace into kept values (?,?,?,?)", (id, "conversation", time.time(), data))

    def conversation(self, id: str) -> tuple[str | None, str | None]:
        """The repository and the model of a conversation; None where it was begun elsewhere."""
        found = self._db.execute("select data from kept where kind = 'conversation' and id = ?", (id,)).fetchone()
        data = json.loads(found[0]) if found else {}
        return data.get("repository"), data.get("model")

    # --- rows

    def _repository(self, id: str, created: float, data: dict[str, Any]) -> KeptRepository:
        bound, _ = self.secrets(id)
        told = [KeptSecret(name=each.name, hosts=list(each.hosts), body=each.body) for each in bound]
        return KeptRepository(id=id, created=created, secrets=told, **data)

    def _add(self, prefix: str, kind: str, data: dict[str, Any]) -> str:
        id = prefix + "".join(secrets.choice(ALPHABET) for _ in range(10))
        self._db.execute("insert into kept values (?,?,?,?)", (id, kind, time.time(), json.dumps(data)))
        return id

    def _put(self, id: str, data: dict[str, Any]) -> None:
        self._db.execute("update kept set data = ? where id = ?", (json.dumps(data), id))

    def _all(self, kind: str) -> Iterator[tuple[str, float, dict[str, Any]]]:
        query = "select id, created, data from kept where kind = ? order by created desc"
        for id, created, data in self._db.execute(query, (kind,)).fetchall():
            yield id, created, json.loads(data)

    def _one(self, kind: str, id: str) -> tuple[str, float, dict[str, Any]]:
        found = self._db.execute("select created, data from kept where kind = ? and id = ?", (kind, id)).fetchone()
        if found is None:
            plural = {"repository": "repositories", "project": "projects"}[kind]
            raise NotFound(f"no {kind} {id!r}", hint=f"GET /api/{plural} lists them")
        return id, found[0], json.loads(found[1])
