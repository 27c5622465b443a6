"""Messages that only relay that something failed which was told before: summaries of runners, wrappers' last words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mech.diagnosers.finding import Finding

_RELAYED = re.compile(
    r"^\W*(?:\[(?:ERROR|error)\] |task: )?(?:\[?(?:error|ERROR|fatal|FATAL|Error|FAILED|failed)\]?\W{1,3}|[\w.:]{0,60}(?:Error|Exception): )?(?:"
    r"[Tt]est (?:failures|suite failed)|[Ff]ailed to compile|[Cc]ompilation failed|[Bb]uild failed|[Tt]ests? failed|[Ss]ome tests? failed"
    r"|cannot make progress due to previous errors|due to previous errors?|(?:Stopped|Aborted|Aborting) (?:due to|with) "
    r"|Exiting with failure status|[Cc]ould not compile|[Tt]here (?:were|was|are|is) (?:\d+ )?(?:test )?(?:failures?|errors?)"
    r"|[Ee]rrors? (?:were|was) found|\d+ (?:specs?|tests?|examples?|scenarios?|assertions?|steps?)\b.{0,40}\b\d+ (?:failures?|failed|errors?)"
    r"|\d+ (?:tests?|specs?|examples?|checks?) (?:have )?failed|[Tt]ask failed\.?$|Unable to build website|[Ff]ix the (?:error|problem|issue)s?"
    r"|[Pp]rocess didn't exit successfully|(?:failed to run custom build command|build script failed)"
    r"|Compilation aborted|\S+ returned an error exitcode"
    r"|[Ll]int(?:ing)? (?:errors found|failed)|[Cc]heck failed|[Vv]alidation failed|Command failed\.?"
    r"|recipe `[^`\n]{1,80}` failed|Failed to run task|Job failed|Process completed with exit code|(?:\S+ )?exited with (?:code|status) \d+\.?$"
    r")(?P<rest>[\s\S]{0,300})"
)
_DETAILED = re.compile(r"^[^\n]{0,40}: \S+ \S+ \S+|(?:Error|Exception): \S")


def weakened(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those weak that relay a failure and say nothing of its cause."""
    return [replace(f, weak=True) if not f.weak and _relays(f) else f for f in findings]


def _relays(finding: Finding) -> bool:
    if finding.via == "report":
        return False
    match = _RELAYED.match(finding.message[:500])
    return match is not None and not _DETAILED.search(match["rest"])


# ruff: noqa: E501 (tables are read by row)
