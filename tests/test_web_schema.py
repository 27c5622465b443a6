"""The OpenAPI document of `mech serve` is true: requests made from it, right and wrong ones, get what it promises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from test_web import Served, serving

EXAMPLES = settings(
    max_examples=3,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
load_all_checks()
TOO_STRICT = [CHECKS.get_one("positive_data_acceptance")]  # a host or a source can have the right form and be none


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_keeps_its_promises(served: Served, mode: GenerationMode) -> None:
    """No request makes the server fail; statuses, types and bodies are those that are described."""
    described = schemathesis.openapi.from_url(f"http://127.0.0.1:{served.port}/openapi.json")
    headers = {"Authorization": f"Bearer {served.token}"}
    names = set()
    for found in described.get_all_operations():
        operation = found.ok()

        @EXAMPLES
        @given(operation.as_strategy(generation_mode=mode))
        def kept(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, excluded_checks=TOO_STRICT, timeout=60)

        try:
            kept()
        except Unsatisfiable:  # nothing of it can be wrong
            continue
        names.add(operation.label)
    assert len(names) > 20
