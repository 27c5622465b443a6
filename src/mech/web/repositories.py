"""/api/repositories: what is kept of them, their secrets, and running one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Response

from mech.sandboxes import policy
from mech.sources import parse
from mech.web.forms import (
    PLAINLY,
    Configuration,
    ExecuteForm,
    ExecutionView,
    KeptRepository,
    KeptSecret,
    RepositoryForm,
    SecretForm,
)
from mech.web.work import Given, Work

router = APIRouter(prefix="/api/repositories", tags=["repositories"])
Name = Annotated[str, Path(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=200)]


@router.get("")
async def all_repositories(work: Given) -> list[KeptRepository]:
    """All that are kept, newest first."""
    return work.registry.repositories()


@router.post("", status_code=201)
async def add_repository(form: RepositoryForm, work: Given, response: Response) -> KeptRepository:
    """Keep a repository. Nothing is fetched yet."""
    kept = work.registry.add_repository(_checked(form, work))
    response.headers["Location"] = f"/api/repositories/{kept.id}"
    return kept


@router.get("/{id}")
async def one_repository(id: str, work: Given) -> KeptRepository:
    """One of them."""
    return work.registry.repository(id)


@router.put("/{id}")
async def change_repository(id: str, form: RepositoryForm, work: Given) -> KeptRepository:
    """Replace all of it but its secrets; what runs goes on as it was begun."""
    work.registry.repository(id)
    return work.registry.change_repository(id, _checked(form, work))


@router.put("/{id}/config")
async def configure(id: str, config: Configuration, work: Given) -> KeptRepository:
    """Replace its configuration; what runs goes on as it was begun."""
    kept = work.registry.repository(id)
    _checked(RepositoryForm(name=kept.name, source=kept.source, config=config), work)
    return work.registry.configure(id, config)


@router.delete("/{id}", status_code=204)
async def remove_repository(id: str, work: Given) -> None:
    """Stop what runs of it, and forget it with its secrets. Its executions stay."""
    work.registry.repository(id)
    await work.executing.stop(id)
    work.registry.remove_repository(id)


@router.put("/{id}/secrets/{name}")
async def set_secret(id: str, name: Name, form: SecretForm, work: Given) -> KeptSecret:
    """Keep a secret. Its value is never told again, and taken out of all that is stored of a run."""
    for host in form.hosts:
        policy.parse(host.rpartition("://")[2])
    return work.registry.set_secret(id, name, form)


@router.delete("/{id}/secrets/{name}", status_code=204)
async def remove_secret(id: str, name: Name, work: Given) -> None:
    """Forget a secret."""
    work.registry.remove_secret(id, name)


@router.post("/{id}/execute", status_code=202)
async def execute(
    id: str, work: Given, response: Response, form: Annotated[ExecuteForm, Body()] = PLAINLY
) -> ExecutionView:
    """Run it. The answer comes as soon as it has begun: its events tell the rest."""
    execution = await work.executing.start(work.registry.repository(id), form)
    response.headers["Location"] = f"/api/executions/{execution}"
    return work.executing.view(execution)


@router.get("/{id}/execute")
async def executed(id: str, work: Given) -> ExecutionView:
    """How its newest execution stands."""
    return work.executing.newest(work.registry.repository(id))


@router.delete("/{id}/execute")
async def stop(id: str, work: Given) -> ExecutionView:
    """Stop what runs of it, and wait until it is gone; nothing happens when nothing runs."""
    work.registry.repository(id)
    await work.executing.stop(id)
    return work.executing.newest(work.registry.repository(id))


def _checked(form: RepositoryForm, work: Work) -> RepositoryForm:
    """ConfigError: the source or a host is no such thing."""
    parse(form.source, work.here.settings)
    for host in form.config.allow:
        policy.parse(host)
    return form
