"""What all tests share: the event loop, no skips where everything is installed, and nothing left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import dockerd
import pytest
from hypothesis import HealthCheck, settings

# A loaded machine is no fault of a test: nothing of it is timed.
settings.register_profile(
    "mech",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),  # the same examples every time: new ones are found at home
)
settings.load_profile("mech")

MARK = "MECH_TEST_SESSION"
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


# --- CI has everything, so a skip there is a failure -----------------------------------------
# The one exception: where the kernel refuses a Docker daemon what it needs (see `dockerd.refused`), which no
# installation can mend. The reason is printed among the skipped tests.

NO_DAEMON = "no Docker daemon can run here"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Iterator[None]:
    return _no_skip((yield))  # type: ignore[return-value]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Iterator[None]:
    return _no_skip((yield))  # type: ignore[return-value]


def _no_skip(report: Report) -> Report:
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        if NO_DAEMON in str(reason):
            return report
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not accept: {reason}"
    return report


# --- nothing is left behind ------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def nothing_left_behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every process that a test started is gone when the session ends, and so is every mount in its folders."""
    mark = os.environ[MARK] = uuid4().hex
    temporary = str(tmp_path_factory.getbasetemp())
    yield
    deadline = time.monotonic() + 10
    while (left := [*processes(mark), *mounts(temporary)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left, "left behind:\n" + "\n".join(left)


def processes(mark: str) -> Iterator[str]:
    """Living processes that inherited the mark, or are our children."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            marked = f"{MARK}={mark}".encode() in (folder / "environ").read_bytes()
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        ours = marked or int(parent) == os.getpid()
        if ours and state != "Z" and "multiprocessing" not in line and int(folder.name) != os.getpid():
            yield f"process {folder.name}: {line}"


def mounts(folder: str) -> Iterator[str]:
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        if line.split()[4].startswith(folder):
            yield f"mount {line.split()[4]}"


# --- a Docker daemon -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def docker() -> Iterator[str]:
    """A real daemon with an image of this machine's files; DOCKER_HOST leads there."""
    if reason := dockerd.missing():
        pytest.skip(reason)
    if reason := dockerd.refused():
        pytest.skip(f"{NO_DAEMON}: {reason}")
    with dockerd.daemon() as host, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", host)
        yield host
