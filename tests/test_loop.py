"""The loop with a scripted model and real runs: what is said, edited, run and seen is on the conversation's log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from benches import needs

from mech.conversations import Conversation, Conversations
from mech.errors import ModelError
from mech.events import Edited, Noted, Said
from mech.executors.here import Here
from mech.governor import Budget
from mech.loop import FIRST, Turn, turn
from mech.models.replay import Replay, _reply
from mech.settings import Settings
from mech.talks import begin, resume
from mech.tools import answer, tools
from mech.types import Network, Overrides, Secret
from mech.workbench import Workbench, workbench

pytestmark = pytest.mark.anyio

RUN = {"tool": "execute_and_observe"}
BROKEN = 'total = sum([1, 2, 3]\nprint("total", total)\n'


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@dataclass
class Talk:
    """A conversation about a small program, and the door to it for a scripted model."""

    conversation: Conversation
    bench: Workbench

    async def say(self, *replies: dict[str, Any], message: str = "make it work") -> Turn:
        before = [Replay("x", []).name for row in self.conversation.rows if getattr(row.event, "who", "") == "model"]
        model = Replay("script", [_reply(0, {})] * len(before) + [_reply(n, each) for n, each in enumerate(replies, 1)])
        return await turn(Said("user", message), self.conversation, model, tools(), self.bench)

    @property
    def answers(self) -> list[Said]:
        said = [row.event for row in self.conversation.rows]
        return [each for each in said if isinstance(each, Said) and each.who == "tool"]

    @property
    def edits(self) -> list[Edited]:
        return [row.event for row in self.conversation.rows if isinstance(row.event, Edited)]


@asynccontextmanager
async def talking(tmp_path: Path, files: dict[str, str], **options: Any) -> AsyncIterator[Talk]:
    known = Conversations(tmp_path / "home")
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here:
        with known.begun("test") as conversation:
            conversation.workspace.mkdir()
            for name, text in files.items():
                (conversation.workspace / name).write_text(text)
            async with workbench(here, conversation.workspace, conversation, **options) as bench:
                yield Talk(conversation, bench)
    known.close()


def edit(path: str, new: str, old: str | None = None, why: str = "") -> dict[str, Any]:
    one = {"path": path, "new": new} | ({"old": old} if old else {})
    return {"tool": "edit", "arguments": {"edits": [one], "why": why}}


async def test_a_fault_is_seen_mended_and_seen_again(tmp_path: Path) -> None:
    """Run, read the cause, edit, run: the second report begins with what is gone."""
    async with talking(tmp_path, {"main.py": BROKEN}) as talk:
        end = await talk.say(
            {"text": "I run it.", "calls": [RUN]},
            {"calls": [edit("main.py", "sum([1, 2, 3])\n", "sum([1, 2, 3]\n", "close the bracket"), RUN]},
            {"text": "It prints the total now."},
        )
        assert end == Turn("said", "It prints the total now.")
        first, edited, second = talk.answers
        assert "SyntaxError" in first.text
        assert "main.py:1" in first.text
        assert edited.text == "changed main.py"
        assert second.text.startswith("since the last run: failed -> passed\ngone: SyntaxError")
        assert "total 6" in second.text
        assert [(each.by, each.message) for each in talk.edits] == [
            ("user", "as it was"), ("model", "close the bracket"),
        ]  # fmt: skip
        assert [(f.path, f.added, f.removed) for f in talk.edits[1].files] == [("main.py", 1, 1)]


async def test_an_edit_that_breaks_the_syntax_changes_nothing(tmp_path: Path) -> None:
    """It is refused with both versions, and no checkpoint is made."""
    async with talking(tmp_path, {"main.py": "print(1)\n"}) as talk:
        await talk.say({"calls": [edit("main.py", "print(1\n")]}, {"text": "hm"})
        assert "nothing was changed" in talk.answers[0].text
        assert (talk.conversation.workspace / "main.py").read_text() == "print(1)\n"
        assert len(talk.edits) == 1


async def test_the_same_failure_three_times_ends_the_turn(tmp_path: Path) -> None:
    """Edits that alter nothing: the second is told to try something else, the third is the last."""
    async with talking(tmp_path, {"main.py": "print(undefined)\n"}) as talk:
        steps = [{"calls": [edit("main.py", f"# try {n}\nprint(undefined)\n"), RUN]} for n in range(1, 9)]
        end = await talk.say({"calls": [RUN]}, *steps)
        runs = [each for each in talk.answers if each.tool == "execute_and_observe"]
        assert end.end == "stopped"
        assert len(runs) == 3
        assert "take another approach" in runs[1].text
        assert "NameError" in end.text


async def test_nothing_is_run_again_without_a_change(tmp_path: Path) -> None:
    """What passed is not run again; what failed once more, to tell a flake."""
    async with talking(tmp_path, {"main.py": "print(1)\n"}) as talk:
        await talk.say({"calls": [RUN, RUN]}, {"text": "done"})
        assert talk.answers[1].text.startswith("it was not run: it passed")


async def test_undo_takes_back_the_last_edit_exactly(tmp_path: Path) -> None:
    """The file is as it was, and the next message of the model knows."""
    async with talking(tmp_path, {"main.py": "print(1)\n"}) as talk:
        await talk.say(
            {"calls": [edit("main.py", "print(2)\n"), edit("new.py", "print(3)\n")]},
            {"calls": [{"tool": "undo"}, {"tool": "undo"}, {"tool": "undo"}]},
            {"text": "back"},
        )
        assert (talk.conversation.workspace / "main.py").read_text() == "print(1)\n"
        assert not (talk.conversation.workspace / "new.py").exists()
        assert "no edit to take back" in talk.answers[-1].text
        assert await talk.bench.move("redo") is not None
        assert (talk.conversation.workspace / "main.py").read_text() == "print(2)\n"


async def test_a_question_ends_the_turn_and_the_answer_goes_on(tmp_path: Path) -> None:
    """What only a person can know is asked."""
    async with talking(tmp_path, {"main.py": "print(1)\n"}) as talk:
        end = await talk.say({"calls": [{"tool": "ask", "arguments": {"question": "Which colour?"}}]})
        assert end == Turn("asked", "Which colour?")
        assert await talk.say({"text": "blue it is"}, message="blue") == Turn("said", "blue it is")


async def test_a_call_that_cannot_be_right_is_answered(tmp_path: Path) -> None:
    """The model is told which argument, and goes on."""
    async with talking(tmp_path, {"main.py": "print(1)\n"}) as talk:
        await talk.say(
            {
                "calls": [
                    {"tool": "nope"},
                    {"tool": "read"},
                    {"tool": "read", "arguments": {"path": "a", "line": 1}},
                    {"tool": "read", "arguments": {"path": 3}},
                    {"tool": "execute_and_observe", "arguments": {"detail": "huge"}},
                ]
            },
            {"text": "sorry"},
        )
        texts = [each.text for each in talk.answers]
        assert "there is no tool 'nope'" in texts[0]
        assert texts[1:] == [
            "read: `path` is missing",
            "read: there is no argument `line`; there are: path, from, lines",
            "read: `path` must be of type string",
            "execute_and_observe: `detail` must be one of short, long",
        ]


async def test_arguments_within_each_other_are_read_to_a_depth(tmp_path: Path) -> None:
    """However deep they are, an answer comes."""
    deep: Any = None
    for _ in range(100_000):
        deep = [deep]
    async with talking(tmp_path, {}) as talk:
        found = await answer(tools(), "execute_and_observe", talk.bench, {"detail": deep})
        assert "must be of type string" in found.text


async def test_a_used_up_budget_ends_with_what_is_known(tmp_path: Path) -> None:
    """Tokens, money or time: the last word says which, and how it stands."""
    async with talking(tmp_path, {"main.py": BROKEN}, budget=Budget(seconds=0.0)) as talk:
        end = await talk.say({"calls": [RUN]})
        assert end.end == "budget"
        assert "0 s" in end.text


async def test_a_model_that_does_not_answer_leaves_a_log_that_can_go_on(tmp_path: Path) -> None:
    """The recording ends in the middle; what was said and edited is there, and the next turn begins from it."""
    async with talking(tmp_path, {"main.py": "print(1)\n"}) as talk:
        with pytest.raises(ModelError):
            await talk.say({"calls": [edit("main.py", "print(2)\n")]})
        assert (await talk.say({"text": "on"}, message="go on")).text == "on"
        assert (talk.conversation.workspace / "main.py").read_text() == "print(2)\n"


async def test_what_was_edited_and_not_run_is_run(tmp_path: Path) -> None:
    """The model says done without having looked: MECH looks, and gives it the report to go on with."""
    async with talking(tmp_path, {"main.py": BROKEN}) as talk:
        end = await talk.say(
            {"text": "Done!", "calls": [edit("main.py", "print(undefined)\n")]},
            {"text": "It works now."},
            {"text": "Oh.", "calls": [edit("main.py", "print(6)\n")]},
            {"text": "Now it does."},
        )
        assert end == Turn("said", "Now it does.")
        told = [row.event.text for row in talk.conversation.rows if getattr(row.event, "who", "") == "user"]
        assert [text.split("\n")[0] for text in told[1:]] == [
            "[it was not run since the last edit, so it was run now]"
        ] * 2
        assert "NameError" in told[1]


async def test_a_last_word_that_was_not_seen_to_be_true_is_not_left_alone(tmp_path: Path) -> None:
    """The model gives up on a failure and calls it done: the turn says what remains."""
    async with talking(tmp_path, {"main.py": BROKEN}) as talk:
        end = await talk.say(
            {"calls": [RUN]}, {"calls": [edit("main.py", "print(undefined)\n"), RUN]}, {"text": "All fixed!"}
        )
        assert end.end == "said"
        assert "NameError" in end.remains[0]


async def test_a_weakened_test_is_told_to_model_and_person(tmp_path: Path) -> None:
    """Green by taking the assertion away is not fixed."""
    files = {
        "test_total.py": "import unittest\n\n\nclass Total(unittest.TestCase):\n    def test_total(self):\n"
        "        self.assertEqual(sum([1, 2]), 4)\n",
        "mech.toml": 'start = "python3 -m unittest -v"\n',
    }
    async with talking(tmp_path, files) as talk:
        weaker = files["test_total.py"].replace("self.assertEqual(sum([1, 2]), 4)", "self.assertTrue(True)")
        end = await talk.say({"calls": [RUN]}, {"calls": [edit("test_total.py", weaker), RUN]}, {"text": "Green!"})
        assert "not confirmed" in talk.answers[-1].text
        assert "weakened: test_total.py:6" in end.remains[0]


async def test_a_question_in_between_hides_no_weakened_test(tmp_path: Path) -> None:
    """Nor do many other files: what is compared is how things were before the person was asked."""
    test = "import unittest\n\n\nclass Test(unittest.TestCase):\n    def test_sum(self):\n"
    test += "        self.assertEqual(sum([1]), 2)\n"
    files = {"test_sum.py": test, "mech.toml": 'start = "python3 -m unittest -v"\n'}
    async with talking(tmp_path, files) as talk:
        weaker = edit("test_sum.py", test.replace("self.assertEqual(sum([1]), 2)", "pass"))
        decoys = [edit(f"a{n}.txt", "x") for n in range(3)]
        asks = {"tool": "ask", "arguments": {"question": "Shall I go on?"}}
        end = await talk.say({"calls": [RUN, *decoys, weaker, asks]})
        assert end.end == "asked"
        end = await talk.say({"calls": [RUN]}, {"text": "All green."}, message="yes")
        assert "weakened: test_sum.py" in end.remains[0]


async def test_a_model_grants_itself_neither_secrets_nor_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it writes into mech.toml opens nothing: a person's flag does, and the note says which."""
    monkeypatch.setenv("SHOP_KEY", "hunter2hunter2")
    files = {
        "main.py": "import os\nprint('key', os.environ.get('SHOP_KEY'))\n",
        "mech.toml": 'start = "python3 main.py"\n[network]\nsetup = "closed"\n',
    }
    more = 'start = "python3 main.py"\nsecrets = ["SHOP_KEY"]\n[network]\nallow = ["localhost:5432"]\nsetup = "open"\n'
    folder = tmp_path / "app"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here, begin(here, str(folder)) as found:
        replies = [_reply(0, {"calls": [edit("mech.toml", more), RUN]}), _reply(1, {"text": "done"})]
        await turn(Said("user", "hi"), found.conversation, Replay("x", replies), tools(), found.bench)
        said = [row.event for row in found.conversation.rows if getattr(row.event, "tool", "") == "execute_and_observe"]
        assert "key None" in said[0].text  # type: ignore[attr-defined]
        (planned,) = [
            row.event.plan
            for row in here.executions.log.read(said[0].execution, kind="planned")  # type: ignore[attr-defined]
        ]
        assert planned.network == Network((), "closed")
        assert any("--secret SHOP_KEY" in note for note in planned.notes)
        assert any("--allow localhost:5432" in note for note in planned.notes)


async def test_an_error_of_ours_leaves_a_conversation_as_itself(tmp_path: Path) -> None:
    """Whoever opened it catches the error, not a group of one."""
    with pytest.raises(ModelError):
        async with talking(tmp_path, {"main.py": "print(1)\n"}) as talk:
            await talk.say()


async def test_a_command_finds_what_the_program_needs(tmp_path: Path) -> None:
    """`run` has the dependencies that a run installed, or installs them, and finds their programs by name."""
    files = {"requirements.txt": "", "main.py": "print(1)\n"}
    async with talking(tmp_path, files) as talk:
        asked = {"tool": "run", "arguments": {"command": "command -v python; python -c 'print(6*7)'"}}
        await talk.say({"calls": [asked]}, {"text": "done"})
        assert "/workspace/.venv/bin/python\n42" in talk.answers[0].text


async def test_a_command_gets_the_secrets_of_its_conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that it was opened with, and never a variable of MECH's own of the same name."""
    monkeypatch.setenv("SHOP_KEY", "of-the-server")
    given = Overrides(secrets=(Secret("SHOP_KEY"),))
    asked = {"tool": "run", "arguments": {"command": 'printf %s "$SHOP_KEY" | rev'}}
    async with talking(tmp_path, {"main.py": ""}, overrides=given, environ={"SHOP_KEY": "of-the-shop"}) as talk:
        await talk.say({"calls": [asked]}, {"text": "done"})
        assert "pohs-eht-fo" in talk.answers[0].text


async def test_an_error_that_is_only_hidden_is_no_fix(tmp_path: Path) -> None:
    """It passes, and model and person are told where the error is caught."""
    async with talking(tmp_path, {"main.py": "print(totl)\n"}) as talk:
        hides = "try:\n    print(totl)\nexcept NameError:\n    pass\n"
        end = await talk.say({"calls": [edit("main.py", hides)]}, {"text": "Fixed!"}, {"text": "I tell you: fixed!"})
        assert "may be hidden, not mended: main.py:3" in end.remains[0]
        notes = [row.event for row in talk.conversation.rows if isinstance(row.event, Noted)]
        assert [each.about for each in notes] == [FIRST, "remains"]
        assert "run before it is edited" in notes[0].message


async def test_many_large_files_of_a_turn_are_passed_over(tmp_path: Path) -> None:
    """What is compared is bounded; tests come first, and what was confirmed is not found out twice."""
    test = "import unittest\n\n\nclass Test(unittest.TestCase):\n    def test_sum(self):\n"
    test += "        self.assertEqual(sum([1]), 2)\n"
    files = {"test_sum.py": test, "mech.toml": 'start = "python3 -m unittest -v"\n'}
    async with talking(tmp_path, files) as talk:
        for at in range(6):
            (talk.conversation.workspace / f"a{at}.py").write_text(f"x = {at}  # {'x' * 900_000}\n")
        weaker = edit("test_sum.py", test.replace("self.assertEqual(sum([1]), 2)", "pass"))
        await talk.say({"calls": [RUN]}, {"calls": [weaker, RUN]}, {"text": "Green."})
        paths, versions = await talk.bench._versions(talk.edits[0].checkpoint)
        assert len(paths) == 7
        assert sorted(versions) == ["a0.py", "a1.py", "test_sum.py"]
        first = await talk.bench.confirmation()
        assert first is not None
        assert "weakened" in first.remains[0]
        assert await talk.bench.confirmation() is first


async def test_what_a_turn_began_from_outlives_the_one_who_talks(tmp_path: Path) -> None:
    """A turn that was cut off is compared with the run and the files before its first edit, whoever takes it up."""
    folder = tmp_path / "app"
    folder.mkdir()
    test = "import unittest\n\n\nclass Test(unittest.TestCase):\n    def test_sum(self):\n"
    test += "        self.assertEqual(sum([1]), 2)\n"
    (folder / "test_sum.py").write_text(test)
    (folder / "mech.toml").write_text('start = "python3 -m unittest -v"\n')
    weaker = edit("test_sum.py", test.replace("self.assertEqual(sum([1]), 2)", "pass"))
    cut = [_reply(0, {"calls": [RUN]}), _reply(1, {"calls": [weaker]})]
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here:
        with pytest.raises(ModelError):
            async with begin(here, str(folder)) as found:
                await turn(Said("user", "mend it"), found.conversation, Replay("x", cut), tools(), found.bench)
        async with resume(here) as found:
            assert found.bench.feedback is not None
            assert found.bench.feedback["verdict"] == "failed"
            model = Replay("x", [*cut, _reply(2, {"calls": [RUN]}), _reply(3, {"text": "Green."})])
            end = await turn(Said("user", "go on"), found.conversation, model, tools(), found.bench)
        assert "weakened: test_sum.py" in end.remains[0]


@pytest.mark.browser
async def test_a_page_that_was_to_look_otherwise_and_does_not_is_not_done(tmp_path: Path) -> None:
    """A rule that colours nothing is told, and that a step on the page may show what is only there after a click."""
    page = "<!doctype html><title>A</title><style>b { color: red }</style><button>Go</button><p id=out></p>\n"
    click = "<script>document.querySelector('button').onclick = () => { out.textContent = 'busy' }</script>\n"
    async with talking(tmp_path, {"index.html": page}) as talk:
        nothing = edit("index.html", page.replace("b {", "i { color: blue }\nb {"))
        end = await talk.say({"calls": [RUN]}, {"calls": [nothing, RUN]}, {"text": "Blue!"}, message="Make it blue")
        assert end.remains == ("the page / looks as before: go to where the change shows, with `look`",)
        steps = [{"do": "click", "role": "button", "name": "Go"}]
        looked = {"tool": "look", "arguments": {"steps": steps}}
        end = await talk.say(
            {"calls": [edit("index.html", page + click), RUN]}, {"calls": [looked]}, {"text": "Click it."},
            message="show a spinner once the button is clicked",
        )  # fmt: skip
        assert end == Turn("said", "Click it.")


async def test_a_command_runs_where_the_application_is(tmp_path: Path) -> None:
    """In the folder of a repository that it was asked for, with what is installed there."""
    async with talking(tmp_path, {}, subdir="api") as talk:
        place = talk.conversation.workspace / "api"
        place.mkdir()
        (place / "main.py").write_text("print(1)\n")
        (place / "requirements.txt").write_text("")
        asked = {"tool": "run", "arguments": {"command": "pwd; command -v python"}}
        await talk.say({"calls": [asked]}, {"text": "done"})
        assert "/workspace/api\n/workspace/api/.venv/bin/python" in talk.answers[0].text
