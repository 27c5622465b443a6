"""`mech feedback`: what an execution came to, told again in as many tokens as wanted."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from mech.cli.colours import shown
from mech.cli.executions import Execution, opened
from mech.cli.run import STATUS


def feedback(
    execution: Execution = "",
    budget: Annotated[int, typer.Option(min=20, help="Tokens to answer in.")] = 1_500,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.feedback/1).")] = False,
) -> int:
    """Tell what an execution came to, in as many tokens as wanted."""
    from mech.feedback import told

    with opened() as executions:
        document = told(executions, executions.find(execution), budget)
    print(json.dumps(document, ensure_ascii=False) if as_json else shown(document["text"]["asked"]))
    return STATUS[document["verdict"]]
