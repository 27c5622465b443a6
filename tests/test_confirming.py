"""When something may be called fixed, and how a weakened test is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.confirming import confirm
from mech.weakening import weakened

PYTHON = "import shop\n\n\ndef test_total():\n    assert shop.total([1, 2]) == 3\n    assert shop.total([]) == 0\n"
JEST = "test('adds', () => {\n  expect(add(1, 2)).toBe(3)\n})\n"
JEST += "test('subtracts', () => {\n  expect(sub(3, 2)).toBe(1)\n})\n"
GO = 'func TestAdd(t *testing.T) {\n\tif add(1, 2) != 3 {\n\t\tt.Fatal("no")\n\t}\n}\n'
RUST = "#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n"
JUNIT = "class AddTest {\n    @Test\n    void adds() {\n        assertEquals(3, add(1, 2));\n    }\n}\n"
RSPEC = "it 'adds' do\n  expect(add(1, 2)).to eq(3)\nend\n"


@pytest.mark.parametrize(
    ("path", "before", "after", "told"),
    [
        ("test_shop.py", PYTHON, None, "deleted with test_total"),
        ("test_shop.py", PYTHON, PYTHON.replace("def test", "@pytest.mark.skip\ndef test"), "skipped"),
        ("test_shop.py", PYTHON, PYTHON.replace("    assert shop.total([]) == 0\n", ""), "1 assertions fewer"),
        ("test_shop.py", PYTHON, PYTHON.replace("shop.total([1, 2]) == 3", "shop.total([1, 2])"), "says less"),
        ("test_shop.py", PYTHON, PYTHON.replace("shop.total([1, 2]) == 3", "True"), "says less"),
        ("test_shop.py", PYTHON, PYTHON.replace("== 3", "== 2"), "what is expected was changed"),
        ("test_shop.py", PYTHON, PYTHON.replace("def test_total", "def check_total"), "tests are gone: test_total"),
        ("test_shop.py", PYTHON, "\n".join(f"# {line}" for line in PYTHON.splitlines()), "tests are gone"),
        ("test_shop.py", PYTHON, PYTHON.replace("():\n", "():\n    return\n", 1), "reached"),
        ("test_shop.py", PYTHON, PYTHON.replace("    assert", "    if TYPE_CHECKING:\n        assert", 1), "reached"),
        ("test_shop.py", PYTHON, PYTHON.replace("    assert", "    if False:\n        assert", 1), "reached"),
        (
            "test_shop.py",
            PYTHON,
            PYTHON.replace(
                "    assert shop.total([1, 2]) == 3\n",
                "    try:\n        assert shop.total([1, 2]) == 3\n    except Exception:\n        pass\n",
            ),
            "a failure is caught",
        ),
        ("test_shop.py", PYTHON, PYTHON + "\n\ndel test_total\n", "a test is taken away"),
        ("test_shop.py", PYTHON, PYTHON + "\n\ntest_total = None\n", "a test is taken away"),
        ("test_shop.py", PYTHON, "import os\nos._exit(0)\n" + PYTHON, "end before they are through"),
        ("conftest.py", None, "collect_ignore = ['test_shop.py']\n", "fewer tests run"),
        ("conftest.py", None, "def pytest_collection_modifyitems(items):\n    items.clear()\n", "is taken away"),
        ("mech.toml", 'start = "pytest"\n', 'start = "echo ok"\n', "run by `echo ok` now"),
        ("tests/run.sh", "[ 1 = 2 ] || exit 1\n", "[ 1 = 2 ] || echo no\n", "1 assertions fewer"),
        ("add_test.go", GO, GO.replace("add(1, 2) != 3", "add(1, 2) != 4"), "what is expected was changed"),
        ("src/add.test.ts", JEST, JEST.replace("() => {", "() => {\n  return", 1), "reached"),
        ("src/add.test.ts", JEST, JEST.replace("'adds', (", "'adds', { todo: true }, ("), "skipped"),
        ("src/add.test.ts", JEST, JEST.replace("expect(add(1, 2)).toBe(3)", "try { add() } catch {}"), "is caught"),
        ("src/add.test.ts", JEST, f"process.exit(0)\n{JEST}", "end before they are through"),
        ("src/add.test.ts", JEST, f"const expect = () => ({{ toBe() {{}} }})\n{JEST}", "means something else"),
        ("src/add.test.ts", JEST, JEST.replace("test('adds'", "test.skip('adds'"), "skipped"),
        ("src/add.test.ts", JEST, JEST.replace("test('adds'", "test.only('adds'"), "skipped"),
        ("src/add.test.ts", JEST, JEST.replace("test('adds'", "xtest('adds'"), "skipped"),
        ("src/add.test.ts", JEST, JEST.replace(".toBe(3)", ".toBeDefined()"), "says less"),
        ("src/add.test.ts", JEST, JEST.split("test('sub")[0], "tests are gone: subtracts"),
        ("add_test.go", GO, GO.replace("\tif", '\tt.Skip("later")\n\tif'), "skipped"),
        ("add_test.go", GO, GO.replace('\t\tt.Fatal("no")\n', ""), "assertions fewer"),
        ("tests/add.rs", RUST, RUST.replace("#[test]", "#[test]\n#[ignore]"), "skipped"),
        ("tests/add.rs", RUST, RUST.replace("#[test]\n", ""), "tests are gone: adds"),
        ("src/test/java/AddTest.java", JUNIT, JUNIT.replace("@Test", "@Disabled\n    @Test"), "skipped"),
        ("src/test/java/AddTest.java", JUNIT, JUNIT.replace("assertEquals(3, add(1, 2))", "assertTrue(true)"), "less"),
        ("spec/add_spec.rb", RSPEC, RSPEC.replace("  expect", "  skip 'later'\n  expect"), "skipped"),
        ("package.json", '{"scripts": {"test": "jest"}}', '{"scripts": {"test": "jest || true"}}', "ignored"),
        ("package.json", '{"scripts": {"test": "jest"}}', '{"scripts": {"test": "echo ok"}}', "run by `echo ok` now"),
        ("package.json", '{"scripts": {"test": "jest"}}', '{"scripts": {}}', "nothing runs the tests"),
        ("pytest.ini", "[pytest]\n", "[pytest]\naddopts = --deselect test_shop.py::test_total\n", "fewer tests run"),
        (".github/workflows/ci.yml", "- run: test\n", "- run: test\n  continue-on-error: true\n", "ignored"),
        ("__snapshots__/a.snap", "a", "b", "what is expected was changed"),
    ],
)
def test_a_weakened_test_is_flagged(path: str, before: str | None, after: str | None, told: str) -> None:
    """Deleted, skipped, loosened, left out or ignored, in the ways of several languages."""
    found = weakened({path: (before, after)})
    assert any(told in str(each) for each in found), found


@pytest.mark.parametrize(
    "versions",
    [
        {"shop.py": (PYTHON, None)},
        {"test_shop.py": (None, PYTHON)},
        {"test_shop.py": (PYTHON, PYTHON + "\n\ndef test_more():\n    assert shop.more()\n")},
        {"test_shop.py": (PYTHON, PYTHON.replace("test_total", "test_total_of_a_cart"))},
        {"test_shop.py": (PYTHON, PYTHON.replace("import shop", "import shop  # the module"))},
        {"test_shop.py": (PYTHON, None), "tests/test_shop.py": (None, PYTHON)},
        {"test_shop.py": (PYTHON, PYTHON + "\n\ndef helper(x):\n    if x:\n        return 1\n    return 0\n")},
        {"add.test.ts": (JEST, JEST + "function f(x) {\n  if (x) {\n    return\n  }\n  return x\n}\n")},
        {"mech.toml": ('start = "node app.js"\n', 'start = "node server.js"\n')},
        {
            "package.json": (
                '{"scripts": {"test": "jest"}}',
                '{"scripts": {"test": "jest"}, "dependencies": {"a": "1"}}',
            )
        },
        {"src/app.ts": ("test('x', () => {})", "")},
    ],
)
def test_what_is_no_weakening_is_not_flagged(versions: dict[str, tuple[str | None, str | None]]) -> None:
    """More tests, other names, another place, and code that is no test."""
    assert weakened(versions) == []


@given(
    st.text(max_size=400), st.text(max_size=400), st.sampled_from(["test_a.py", "a.test.js", "package.json", "a.rs"])
)
def test_any_two_texts_have_an_answer(before: str, after: str, path: str) -> None:
    """And the same text twice is no weakening."""
    assert isinstance(weakened({path: (before, after)}), list)
    assert weakened({path: (before, before)}) == []


# --- confirmation -----------------------------------------------------------------------------


def page(**more: Any) -> dict[str, Any]:
    return {"path": "/", "size": "1280x800", "status": 200, "blank": False, "console": [], **more}


def command(line: str = "npm test", code: int | None = 0) -> dict[str, Any]:
    return {"command": line, "process": None, "exit_code": code, "signal": None}


def feedback(verdict: str = "passed", **more: Any) -> dict[str, Any]:
    failures = [] if verdict == "passed" else [{"message": "it broke"}, {"message": "and this"}]
    document = {
        "verdict": verdict, "stage": None, "headline": f"{verdict}: it", "failures": failures, "commands": [],
        "observations": [], "previews": [],
    }  # fmt: skip
    return {**document, **more}


FAILED = feedback("failed", stage="test", commands=[command(code=1)])


def test_what_failed_and_was_seen_to_pass_is_fixed() -> None:
    """The same command, with exit code 0."""
    found = confirm(FAILED, feedback(commands=[command()]))
    assert found.fixed
    assert found.text.startswith("confirmed: what failed")
    assert confirm(None, feedback(commands=[command()])).text.startswith("confirmed: it passes")


@pytest.mark.parametrize(
    ("before", "after", "remains"),
    [
        (FAILED, FAILED, "failed: it"),
        (FAILED, feedback(commands=[command(code=None)]), "it has not ended"),
        (FAILED, feedback(commands=[command("true")]), "was not run again: `npm test`"),
        (feedback("failed", stage="browser", observations=[page()]), feedback(), "the page / was not looked at again"),
        (
            feedback("degraded", stage="browser", previews=[{"port": 1}], observations=[page()]),
            feedback(observations=[page()]),
            "does not any more",
        ),
        (
            feedback(observations=[page()]),
            feedback(observations=[page(console=[{"level": "error", "text": "boom"}])]),
            "a new error on the console of /: boom",
        ),
        (
            feedback(observations=[page(status=500)]),
            feedback(observations=[page(text="Shop\nOops, that did not work")]),
            "the page / answers 200, and says it failed: Oops",
        ),
        (
            feedback(observations=[page(status=500)]),
            feedback(observations=[page(status=None, title="Exception", text="")]),
            "the page / says it failed: Exception",
        ),
        (feedback(observations=[page()]), feedback(observations=[page(blank=True)]), "showed something before"),
        (
            feedback(previews=[{"port": 1}, {"port": 2}]),
            feedback(previews=[{"port": 1}]),
            "nothing answers on port 2",
        ),
    ],
)
def test_what_was_not_seen_is_not_fixed(before: dict[str, Any], after: dict[str, Any], remains: str) -> None:
    """It says what remains."""
    found = confirm(before, after)
    assert not found.fixed
    assert any(remains in each for each in found.remains), found.remains


def test_a_weakened_test_is_no_fix() -> None:
    """Even when all is green."""
    flags = weakened({"test_shop.py": (PYTHON, PYTHON.replace("== 3", "== 4"))})
    found = confirm(FAILED, feedback(commands=[command()]), flags)
    assert not found.fixed
    assert "weakened" in found.remains[0]


def test_a_pass_without_a_change_is_a_flake() -> None:
    """Nothing was fixed."""
    assert not confirm(FAILED, feedback(commands=[command()]), changed=False).fixed


def test_an_old_error_on_the_console_is_no_new_one() -> None:
    """What the page said before counts for nothing."""
    old = feedback(observations=[page(console=[{"level": "error", "text": "old"}])])
    assert confirm(old, old).fixed


@pytest.mark.parametrize(
    "line", ["python latest_bot.py", "node inspector.js", "./healthcheck --loop", "node checkout.js"]
)
def test_a_worker_that_goes_on_is_no_test_that_has_not_ended(line: str) -> None:
    """Whatever letters its name has in common with a test."""
    assert confirm(feedback("failed"), feedback(commands=[command(line, None)])).fixed


@pytest.mark.parametrize(
    "line", ["pytest -q", "npm run test:unit", "go test ./...", "./run_tests.sh", "node runTests.js", "npx vitest"]
)
def test_a_test_that_goes_on_is(line: str) -> None:
    """Nobody knows yet whether it passes."""
    assert not confirm(feedback("failed"), feedback(commands=[command(line, None)])).fixed


def test_an_article_on_errors_is_no_error() -> None:
    """Far down in a page the words are content."""
    text = "How to handle errors\n" + "Words of an article. " * 30 + "An exception, oops: try again later."
    before = feedback("failed", observations=[page(status=500)])
    assert confirm(before, feedback(observations=[page(text=text)])).fixed
