"""Go, Rust, Java, PHP and Ruby: what small trees of each say, by value."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mech.planners.proposal import Proposal
from tests.trees import grow

Files = dict[str, str | bytes]
GO = "package main\nfunc main() {\n"
SERVER = GO + 'http.ListenAndServe(":8080", nil)\n}\n'
BOOT = "<artifactId>spring-boot-maven-plugin</artifactId><java.version>17</java.version>spring-boot-starter-web"
MAIN = "package a.b;\nclass Main {\n  public static void main(String[] args) {}\n}\n"

# planner, files, start line, serves
STARTS: list[tuple[str, Files, str, bool | None]] = [
    ("go", {"go.mod": "module x\n", "main.go": SERVER}, "./.mech/app", True),
    ("go", {"go.mod": "module x\n", "main.go": GO + "}\n"}, "./.mech/app", False),
    ("go", {"go.mod": "module x\n", "main.go": GO + "x := cobra.Command{}\n}"}, "./.mech/app --help", False),
    ("go", {"main.go": SERVER}, "./.mech/app", True),
    ("go", {"go.mod": "module x", "cmd/tool/main.go": GO, "cmd/server/main.go": SERVER}, "./.mech/app", True),
    (
        "rust",
        {"Cargo.toml": "[package]\nname='a'\n[dependencies]\naxum='1'", "src/main.rs": ""},
        "cargo run --quiet --bin a",
        True,
    ),
    ("rust", {"Cargo.toml": "[package]\nname='a'", "src/main.rs": ""}, "cargo run --quiet --bin a", False),
    (
        "rust",
        {"Cargo.toml": "[package]\nname='a'", "src/main.rs": "let l = TcpListener::bind(address)?;"},
        "cargo run --quiet --bin a",
        True,
    ),
    (
        "rust",
        {"Cargo.toml": "[package]\nname='a'\ndefault-run='b'", "src/bin/b.rs": ""},
        "cargo run --quiet --bin b",
        False,
    ),
    (
        "rust",
        {"Cargo.toml": "[workspace]\nmembers=['crates/*']", "crates/lib/Cargo.toml": "[package]\nname='lib'"}
        | {"crates/web/Cargo.toml": "[package]\nname='web'\n[dependencies]\nrocket='1'", "crates/web/src/main.rs": ""},
        "cargo run --quiet -p web",
        True,
    ),
    ("java", {"pom.xml": BOOT}, "grep -vE '(sources|javadoc|plain|tests)[.]' | head -1)\"", True),
    (
        "java",
        {"pom.xml": "<project/>", "src/main/java/Main.java": MAIN},
        'exec java -cp "target/classes:$(cat target/classpath)" a.b.Main',
        None,
    ),
    ("php", {"index.php": "<?php"}, "php -S 127.0.0.1:8000", True),
    ("php", {"public/index.php": "<?php", "composer.json": "{}"}, "php -S 127.0.0.1:8000 -t public", True),
    (
        "php",
        {"artisan": "", "composer.json": '{"require": {"laravel/framework": "^11"}}'},
        "php artisan serve --no-reload",
        True,
    ),
    ("ruby", {"Gemfile": "gem 'sinatra'\n", "app.rb": "require 'sinatra'"}, "bundle exec ruby app.rb", True),
    ("ruby", {"Gemfile": "gem 'rails'\n", "config/application.rb": ""}, "bundle exec rails server", True),
    ("ruby", {"config.ru": "run App"}, "rackup", True),
    ("ruby", {"hello.rb": "puts 1"}, "ruby hello.rb", False),
]


def propose(name: str, root: Path, files: Files) -> Proposal | None:
    found: Proposal | None = import_module(f"mech.planners.{name}").propose(grow(root, files), "")
    return found


def planned(name: str, root: Path, files: Files) -> Proposal:
    found = propose(name, root, files)
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "files", "line", "serves"), STARTS)
def test_start(tmp_path: Path, name: str, files: Files, line: str, serves: bool | None) -> None:
    """Each language starts what its tools would start, and says whether a port is to be waited for."""
    (process,) = planned(name, tmp_path, files).processes
    assert process.line.endswith(line)
    assert process.serves is serves


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("go", {"lib.go": "package lib"}),
        ("go", {"go.mod": "module x", "lib.go": "package lib"}),
        ("go", {"go.mod": "module x", "gen.go": "//go:build ignore\n" + GO}),
        ("rust", {"Cargo.toml": "[package]\nname='a'", "src/lib.rs": ""}),
        ("rust", {"Cargo.toml": "broken ["}),
        ("java", {"pom.xml": "<project/>"}),
        ("java", {"build.gradle": "id 'com.android.application'"}),
        ("php", {"lib.php": ""}),
        ("ruby", {"Gemfile": "gem 'rake'\n"}),
    ],
)
def test_nothing(tmp_path: Path, name: str, files: Files) -> None:
    """Libraries are nothing to run."""
    assert propose(name, tmp_path, files) is None


def test_go_builds_the_server_of_several_commands(tmp_path: Path) -> None:
    """Of several commands below cmd/ the one with a server's name is built."""
    files: Files = {"go.mod": "module x", "cmd/tool/main.go": GO, "cmd/server/main.go": SERVER}
    assert planned("go", tmp_path, files).setup[-1].line == "go build -o .mech/app ./cmd/server"


def test_go_is_given_the_port_it_reads(tmp_path: Path) -> None:
    """A server that reads PORT gets one: many end without."""
    found = planned("go", tmp_path, {"main.go": SERVER + 'var p = os.Getenv("PORT")'})
    assert found.processes[0].env == {"PORT": "8080"}


def test_go_modules_are_a_layer(tmp_path: Path) -> None:
    """Modules are downloaded first, keyed by go.mod and go.sum; vendored ones are not."""
    files: Files = {"go.mod": "module x\nrequire a v1\n", "main.go": GO}
    assert planned("go", tmp_path, files).setup[0].inputs == ("go.mod", "go.sum")
    assert "go mod download" in planned("go", tmp_path, files).setup[0].line
    assert "go mod download" not in planned("go", tmp_path, {**files, "vendor/a/a.go": ""}).setup[0].line


def test_what_maven_fetches_is_a_layer(tmp_path: Path) -> None:
    """A build fetches all that the next one needs; what it made is not kept."""
    install = planned("java", tmp_path, {"pom.xml": BOOT}).setup[0]
    assert install.stage == "install"
    assert install.optional
    assert install.inputs == ("pom.xml",)
    assert "rm -rf target" in install.line


def test_rust_layer(tmp_path: Path) -> None:
    """Crates are fetched before they are built, keyed by the lock and the manifest."""
    found = planned("rust", tmp_path, {"Cargo.toml": "[package]\nname='a'", "Cargo.lock": "", "src/main.rs": ""})
    assert [command.line for command in found.setup][1:] == ["cargo build --bin a"]
    assert found.setup[0].inputs == ("Cargo.lock", "Cargo.toml")


def test_java_asks_for_the_version_of_the_build(tmp_path: Path) -> None:
    """The pom's Java is the least that is wanted; its database drivers are named unless one is embedded."""
    found = planned("java", tmp_path, {"pom.xml": BOOT + "<artifactId>postgresql</artifactId>"})
    assert found.toolchains[0].wanted == ">=17"
    assert "postgresql" in [need.name for need in found.missing]
    found = planned("java", tmp_path, {"pom.xml": BOOT + "<groupId>com.h2database</groupId>postgresql"})
    assert "postgresql" not in [need.name for need in found.missing]


def test_gradle_by_wrapper_is_told(tmp_path: Path) -> None:
    """Gradle runs by the installed tool; with a wrapper alone its download is told."""
    found = planned("java", tmp_path, {"build.gradle": "id 'org.springframework.boot'", "gradlew": ""})
    assert found.setup[0].line.endswith("bootJar")
    assert found.toolchains[1].met or "gradle" in [need.name for need in found.missing]


@pytest.mark.parametrize(("engine", "missing"), [("sqlite", []), ("mysql", ["mysql"]), ("pgsql", ["postgresql"])])
def test_laravel_database(tmp_path: Path, engine: str, missing: list[str]) -> None:
    """Laravel's tables are made in SQLite; a server database is named."""
    found = planned("php", tmp_path, {"artisan": "", ".env.example": f"DB_CONNECTION={engine}\n"})
    assert [need.name for need in found.missing if need.kind == "service"] == missing


def test_rails_database(tmp_path: Path) -> None:
    """Rails prepares SQLite; with only a server's driver that server is named."""
    files: Files = {"Gemfile": "gem 'rails'\ngem 'sqlite3'\n", "config/application.rb": ""}
    assert planned("ruby", tmp_path, files).setup[-1].line == "bundle exec rails db:prepare"
    found = planned("ruby", tmp_path, {**files, "Gemfile": "gem 'rails'\ngem 'pg'\n"})
    assert "postgresql" in [need.name for need in found.missing]


NAMES = [
    "go.mod",
    "main.go",
    "Cargo.toml",
    "src/main.rs",
    "pom.xml",
    "build.gradle",
    "composer.json",
    "index.php",
    "artisan",
]
NAMES += ["Gemfile", "config.ru", "app.rb", ".env.example"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(NAMES), st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
)
def test_any_content(files: dict[str, bytes]) -> None:
    """No content of any file raises."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("go", "rust", "java", "php", "ruby"):
            propose(name, Path(folder), {**files})
