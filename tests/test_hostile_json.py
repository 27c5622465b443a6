"""JSON that programs print is anybody's: whatever stands under a name that is known, a diagnosis comes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mech.feedback import diagnose_text

NAMES = """
    tool kind failed passed reason message spans line_start column_start file_name level severity line column file
    Action Package Test Output ImportPath error err exception exc_info stack stacktrace frames filename lineno name
    exc_type exc_value msg time status code rendered children is_primary stats failures tests runs results locations
    testResults assertionResults failureMessages messages filePath ruleId location row offset sections map mappings
    sources version""".split()
SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", "error", "ERROR", "fail", "a.py:1"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=6)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(OBJECTS, min_size=1, max_size=4), st.sampled_from([0, 1, None]))
def test_any_json_lines_are_diagnosed(lines: list[dict[str, Any]], code: int | None) -> None:
    """A logger's records, a tool's diagnostics, a runner's events, with anything in any field."""
    text = "\n".join(json.dumps(line) for line in lines)
    assert diagnose_text(text, command="cargo test", exit_code=code)["headline"]


@settings(max_examples=200, deadline=None)
@given(OBJECTS)
def test_any_document_is_diagnosed(document: dict[str, Any]) -> None:
    """A report that is the whole output."""
    assert diagnose_text(json.dumps(document), command="eslint --format json", exit_code=1)["headline"]


KNOWN = (
    '{"reason":"compiler-message","message":{"level":"error","spans":[{"line_start":"x"}]}}',
    '{"reason":"compiler-message","message":{"level":"error","spans":5}}',
    '{"level":"error","exception":[{"a":1},"x"]}',
    '{"level":"error","exception":[{"frames":5}]}',
    '{"severity":"error","message":"m","line":"x","file":"a.py"}',
)


def test_what_once_ended_a_diagnosis_does_not() -> None:
    """Each of these lines raised an error of ours."""
    for line in KNOWN:
        assert diagnose_text(line + "\n", command="x", exit_code=1)["verdict"] == "failed"
