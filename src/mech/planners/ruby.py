"""Ruby: gems by Bundler, then Rails, Rack, Sinatra, Jekyll or a script."""

from __future__ import annotations

import re

from mech.beneath import Tree
from mech.planners import databases, toolchains
from mech.planners.paths import join
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Missing, Process, Toolchain

_GEM = re.compile(r"""^\s*gem\s*\(?\s*["']([\w-]+)["']""", re.M)
_SCRIPTS = ("app.rb", "server.rb", "main.rb", "web.rb", "application.rb")
_SERVERS = {"pg": "postgresql", "mysql2": "mysql", "mongoid": "mongodb"}


def propose(tree: Tree, at: str) -> Proposal | None:
    """How a Ruby application runs; None without a Gemfile, a config.ru or a usual script."""
    gemfile = tree.read(join(at, "Gemfile"))
    gems = frozenset(_GEM.findall(gemfile or ""))
    found = _start(tree, at, gems)
    if found is None:
        return None
    line, because, serves = found
    bundled = gemfile is not None
    wanted, reason = toolchains.pinned(tree, at, "ruby")
    ruby = toolchains.find("ruby", wanted, reason or because)
    tools: tuple[Toolchain, ...] = (toolchains.find("bundler", None, "Gemfile lists gems"),) if bundled else ()
    prepare, needs = _database(tree, at, gems)
    return Proposal(
        planner="ruby",
        at=at,
        intent=Intent.FRAMEWORK if serves else Intent.ENTRY_FILE,
        processes=(
            Process(
                "web" if serves else "main", f"bundle exec {line}" if bundled else line, because, at, serves=serves
            ),
        ),
        setup=(*_install(at, bundled), *prepare),
        env={"BUNDLE_PATH": "vendor/bundle"} if bundled else {},
        toolchains=(ruby, *tools),
        missing=(*toolchains.missing(ruby), *(gap for tool in tools for gap in toolchains.missing(tool)), *needs),
        serves_page=serves,
    )


def _start(tree: Tree, at: str, gems: frozenset[str]) -> tuple[str, str, bool] | None:
    if "rails" in gems and tree.is_file(join(at, "config/application.rb")):
        return "rails server", f"{join(at, 'config/application.rb')} is Rails'", True
    if tree.is_file(join(at, "config.ru")):
        return "rackup", f"{join(at, 'config.ru')} is Rack's", True
    if "jekyll" in gems or ("github-pages" in gems and tree.is_file(join(at, "_config.yml"))):
        return "jekyll serve", f"{join(at, 'Gemfile')} has Jekyll", True
    if "middleman" in gems:
        return "middleman server", f"{join(at, 'Gemfile')} has Middleman", True
    own = [name for name in tree.names(at) if name.endswith(".rb")]
    name = next((name for name in _SCRIPTS if name in own), own[0] if len(own) == 1 else None)
    if name is None:
        return None
    serves = bool(re.search(r"sinatra|WEBrick|rackup|roda|cuba|TCPServer", tree.read(join(at, name)) or "", re.I))
    return f"ruby {name}", f"{join(at, name)} is a {'server' if serves else 'program'}", serves


def _install(at: str, bundled: bool) -> tuple[Command, ...]:
    if not bundled:
        return ()
    inputs = (join(at, "Gemfile"), join(at, "Gemfile.lock"))
    outputs = (join(at, "vendor/bundle"),)
    return (Command("install", "bundle install", f"{inputs[0]} lists the gems", at, inputs=inputs, outputs=outputs),)


def _database(tree: Tree, at: str, gems: frozenset[str]) -> tuple[tuple[Command, ...], tuple[Missing, ...]]:
    servers = [name for gem, name in _SERVERS.items() if gem in gems]
    if "sqlite3" not in gems:
        return (), tuple(databases.missing(name, f"{join(at, 'Gemfile')} has the driver of {name}") for name in servers)
    if "rails" not in gems:
        return (), ()
    line = "bundle exec rails db:prepare"
    return (Command("build", line, "Rails' tables are made in SQLite before it serves", at, optional=True),), ()
