"""`mech chat` on a real terminal: a pseudo-terminal is typed into, and what appears on it is read."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from benches import needs

MECH = Path(sys.executable).parent / "mech"
SLOW = "import time\nprint('begun', flush=True)\ntime.sleep(600)\n"
RUN = {"tool": "execute_and_observe"}


def edit(path: str, new: str) -> dict[str, object]:
    return {"tool": "edit", "arguments": {"edits": [{"path": path, "new": new}]}}


class Terminal:
    """A terminal with a program on it: what it shows, and the keys."""

    def __init__(self, place: int) -> None:
        self._place, self._shown, self._read = place, "", 0

    def until(self, text: str, seconds: float = 60.0) -> str:
        """Wait until a text appears after what was waited for last; all that was shown up to it."""
        deadline = time.monotonic() + seconds
        while (at := self._shown.find(text, self._read)) < 0:
            ready, _, _ = select.select([self._place], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"no {text!r} on the terminal: {self._shown[self._read :]!r}"
            self._shown += os.read(self._place, 65_536).decode("utf-8", "replace")
        shown, self._read = self._shown[self._read : at + len(text)], at + len(text)
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)

    def type(self, text: str) -> None:
        os.write(self._place, text.encode())


@contextmanager
def chatting(tmp_path: Path, files: dict[str, str], *replies: object) -> Iterator[Terminal]:
    needs("bubblewrap")
    folder = tmp_path / "program"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    (tmp_path / "story.json").write_text(json.dumps({"replies": replies}))
    words = (
        "setsid",
        "--ctty",
        MECH,
        "chat",
        folder,
        "--model",
        f"replay:{tmp_path / 'story.json'}",
        "--pictures",
        "none",
    )
    place, end = pty.openpty()
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home"), "TERM": "xterm-256color", "INPUTRC": "/dev/null"}
    with subprocess.Popen(words, stdin=end, stdout=end, stderr=end, env=env) as chat:
        os.close(end)
        try:
            terminal = Terminal(place)
            yield terminal
            terminal.until("mech chat --resume")
            assert chat.wait(30) in (0, 1, 130)
        finally:
            chat.kill()
            os.close(place)


@pytest.mark.slow
def test_ctrl_c_stops_the_turn_and_not_the_chat(tmp_path: Path) -> None:
    """The run ends, the chat goes on where the model left off, and Ctrl-C at the prompt says how to leave."""
    replies = ({"calls": [RUN]}, {"calls": [edit("main.py", "print('quick')\n"), RUN]}, {"text": "It ends now."})
    with chatting(tmp_path, {"main.py": SLOW}, *replies) as terminal:
        terminal.until("> ")
        terminal.type("run it\r")
        terminal.until("begun")
        terminal.type("\x03")
        terminal.until("stopped: by you")
        terminal.until("> ")
        terminal.type("go on\r")
        shown = terminal.until("It ends now.")
        assert "model edited main.py +1 -3" in shown
        assert "passed" in shown
        assert "1 run, 0 of 8 without progress" in shown
        terminal.until("> ")
        terminal.type("\x03")
        terminal.until("/quit leaves")
        terminal.type("/quit\r")


@pytest.mark.slow
def test_words_of_the_chat_itself(tmp_path: Path) -> None:
    """/undo, /redo, /diff and /apply do what the commands do; a word that is none is answered with those that are."""
    with chatting(
        tmp_path, {"notes.txt": "one\n"}, {"calls": [edit("notes.txt", "two\n")]}, {"text": "Done."}
    ) as terminal:
        terminal.until("> ")
        for typed, told in (
            ("/undo", "there is nothing to undo"),
            ("/attach nowhere", "there is no file 'nowhere'"),
            ("/what", "there is no /what"),
            ("write two", "Done."),
            ("/undo", "undone: notes.txt +1 -1"),
            ("/redo", "redone: notes.txt +1 -1"),
            ("/diff", "+two"),
            ("/apply", "notes.txt"),
            ("/apply", "nothing was changed since it was applied"),
            ("/undo", "undone: notes.txt"),
            ("/apply", "notes.txt"),
            ("/redo", "redone: notes.txt"),
            ("/apply", "notes.txt"),
        ):
            terminal.type(f"{typed}\r")
            terminal.until(typed)
            terminal.until(told)
            terminal.until("> ")
        assert (tmp_path / "program" / "notes.txt").read_text() == "two\n"
        terminal.type("\x04")


@pytest.mark.slow
def test_a_fork_goes_on_in_a_conversation_of_its_own(tmp_path: Path) -> None:
    """What was edited is there, the recording goes on behind what was played, and both cannot be asked for at once."""
    needs("bubblewrap")
    (tmp_path / "main.py").write_text("print(1)\n")
    replies = [{"calls": [edit("main.py", "print(2)\n")]}, {"text": "It is two."}, {"text": "It was two before."}]
    (tmp_path / "story.json").write_text(json.dumps({"replies": replies}))
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home")}

    def said(*words: str) -> subprocess.CompletedProcess[str]:
        model = ("--model", f"replay:{tmp_path / 'story.json'}", "--pictures", "none")
        return subprocess.run((MECH, "chat", tmp_path, *model, *words), env=env, text=True, capture_output=True)

    first = said("-m", "two, please")
    assert "It is two." in first.stdout, first.stderr
    forked = said("--fork", "last", "-m", "what was it?")
    assert "It was two before." in forked.stdout, forked.stderr
    names = [re.findall(r"--resume (co_\w+)", each.stderr)[-1] for each in (first, forked)]
    assert names[0] != names[1]
    assert (tmp_path / "home" / "conversations" / names[1] / "workspace" / "main.py").read_text() == "print(2)\n"
    both = said("--fork", "last", "--resume", "last")
    assert both.returncode == 2
    assert "not both" in both.stderr
