"""/api/projects: repositories that run together."""

from __future__ import annotations

from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Body, Response

from mech.errors import ConfigError, MechError, NotFound
from mech.web.forms import PLAINLY, ExecuteForm, ExecutionView, KeptProject, KeptRepository, ProjectForm, ProjectView
from mech.web.problems import as_json
from mech.web.work import Given, Work

router = APIRouter(prefix="/api/projects", tags=["projects"])


@router.get("")
async def all_projects(work: Given) -> list[KeptProject]:
    """All that are kept, newest first."""
    return work.registry.projects()


@router.post("", status_code=201)
async def add_project(form: ProjectForm, work: Given, response: Response) -> KeptProject:
    """Keep a project."""
    kept = work.registry.add_project(form)
    response.headers["Location"] = f"/api/projects/{kept.id}"
    return kept


@router.get("/{id}")
async def one_project(id: str, work: Given) -> KeptProject:
    """One of them."""
    return work.registry.project(id)


@router.put("/{id}")
async def change_project(id: str, form: ProjectForm, work: Given) -> KeptProject:
    """Replace it; what runs goes on."""
    return work.registry.change_project(id, form)


@router.delete("/{id}", status_code=204)
async def remove_project(id: str, work: Given) -> None:
    """Forget it; its repositories stay, and so does what runs of them."""
    work.registry.remove_project(id)


@router.post("/{id}/execute", status_code=202)
async def execute(id: str, work: Given, form: Annotated[ExecuteForm, Body()] = PLAINLY) -> ProjectView:
    """Run all of its repositories at the same time; each reaches the others by name. Those that could not be begun are
    told as problems."""
    project = work.registry.project(id)
    kind = work.here.settings.sandbox
    if kind != "bubblewrap" and len(project.repositories) > 1:
        hint = "start the server with MECH_SANDBOX=bubblewrap, or run each alone: POST /api/repositories/{id}/execute"
        raise ConfigError(f"in a {kind} sandbox repositories do not reach each other by name", hint=hint, key="sandbox")
    repositories = [work.registry.repository(each) for each in project.repositories]
    neighbours = work.executing.neighbours(id, [each.name for each in repositories])
    begun: dict[str, ExecutionView] = {}
    problems: dict[str, dict[str, Any]] = {}

    async def start(repository: KeptRepository) -> None:
        try:
            begun[repository.id] = work.executing.view(await work.executing.start(repository, form, neighbours))
        except MechError as error:
            problems[repository.id] = as_json(error)

    async with anyio.create_task_group() as tasks:
        for each in repositories:
            tasks.start_soon(start, each)
    return ProjectView(id=id, executions=begun, problems=problems)


@router.get("/{id}/execute")
async def executed(id: str, work: Given) -> ProjectView:
    """How the newest execution of each of its repositories stands; those that were not run yet are left out."""
    return _now(work.registry.project(id), work)


@router.delete("/{id}/execute")
async def stop(id: str, work: Given) -> ProjectView:
    """Stop all that runs of it, and wait until it is gone."""
    project = work.registry.project(id)
    async with anyio.create_task_group() as tasks:
        for each in project.repositories:
            tasks.start_soon(work.executing.stop, each)
    return _now(project, work)


def _now(project: KeptProject, work: Work) -> ProjectView:
    found: dict[str, ExecutionView] = {}
    for each in project.repositories:
        try:
            found[each] = work.executing.newest(work.registry.repository(each))
        except NotFound:
            continue
    return ProjectView(id=project.id, executions=found)
