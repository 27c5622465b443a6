"""Repairs for compiled languages and their builds: C and C++, Go, .NET, Haskell, Swift, OCaml."""

from __future__ import annotations

import re

from mech.diagnosers.provides import FINDS, HEADERS, LIBRARIES
from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def _apt(name: str, package: str, told: str, sure: float = 0.85) -> Suggestion:
    return advice("add_dependency", f"{told}: install {package}", name, sure, f"apt-get install -y {package}")


def _header(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    path = match["name"]
    own = [f for f in symptom.roots.files if f == path or f.endswith("/" + path)]
    if own:
        folder = own[0][: -len(path)].rstrip("/") or "."
        return advice(
            "fix_config", f"{own[0]} is in the repository: add -I{folder} to the compiler's flags", "include-path", 0.7
        )
    parts = path.split("/")
    package = (
        HEADERS.get(path)
        or next(
            (HEADERS["/".join(parts[:n])] for n in range(len(parts) - 1, 0, -1) if "/".join(parts[:n]) in HEADERS), None
        )
        or HEADERS.get(parts[-1])
    )
    if package:
        return _apt("header", package, f"{path} is missing", 0.9)
    near = closest(parts[-1], (f.rpartition("/")[2] for f in symptom.roots.files if f.endswith((".h", ".hpp", ".hh"))))
    if near:
        return advice("edit_code", f"there is no {path}; {near} is there", "header", 0.75)
    return advice("add_dependency", f"install the development package that provides {path}", "header", 0.6)


def _library(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    package = LIBRARIES.get(name)
    if package is None:
        return advice(
            "add_dependency",
            f"install the development package of lib{name}",
            "library",
            0.6,
            f"apt-get install -y lib{name}-dev",
        )
    return _apt("library", package, f"the linker finds no lib{name}", 0.9)


def _find(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = next(g for g in match.groups() if g).strip("'\"` ")
    short = name.lower().split(">")[0].split("=")[0].strip()
    package = FINDS.get(short) or LIBRARIES.get(short) or FINDS.get(short.removesuffix(".pc"))
    if package is None:
        return advice("add_dependency", f"install the development package of {name}", "find-package", 0.6)
    return _apt("find-package", package, f"{name} is not installed", 0.88)


_MATH = re.compile(
    r"^(?:sqrt|pow|sin|cos|tan|exp|log|log2|log10|floor|ceil|round|fmod|atan2?|fabs|hypot|cbrt|trunc|lround)f?l?$"
)
_SYMBOLS = {"pthread_": "pthread", "dl": "dl", "shm_": "rt", "timer_": "rt", "SSL_": "ssl", "EVP_": "crypto", "SHA256": "crypto", "curl_": "curl", "sqlite3_": "sqlite3", "SDL_": "SDL2", "compress": "z", "deflate": "z", "inflate": "z", "png_": "png", "jpeg_": "jpeg", "PQ": "pq", "mysql_": "mysqlclient", "redis": "hiredis", "initscr": "ncurses", "readline": "readline", "xml": "xml2", "sodium_": "sodium", "crypto_": "sodium", "zmq_": "zmq", "json_": "jansson", "yaml_": "yaml", "glfw": "glfw", "gl": "GL", "uv_": "uv", "event_": "event"}  # fmt: skip


def _symbol(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"].split("(")[0]
    if _MATH.match(name):
        return advice("fix_config", f"'{name}' is in the mathematics library: add -lm when linking", "link-flag", 0.8)
    if name == "main":
        return advice(
            "fix_config", "no main() is linked in: add the file that holds it, or build a library", "link-main", 0.6
        )
    sources = [f for f in symptom.roots.files if f.endswith((".c", ".cc", ".cpp", ".cxx"))]
    short = name.split("::")[-1]
    defined = re.compile(rf"(?m)^[\w:<>*&\s]{{1,80}}\b{re.escape(short)}\s*\([^;{{]{{0,300}}\{{")
    for file in sources[:200]:
        text = symptom.roots.read(file) or ""
        if (
            short in text
            and defined.search(text)
            and file.rpartition("/")[2] not in symptom.around
            and file.rpartition("/")[2].rpartition(".")[0] + ".o" not in symptom.around
        ):
            return advice(
                "fix_config",
                f"'{name}' is defined in {file}, which is not linked in: add it to the build",
                "link-file",
                0.72,
            )
    library = next((lib for begin, lib in _SYMBOLS.items() if name.startswith(begin) and len(begin) > 2), None)
    if library and "::" not in name:
        return advice("fix_config", f"'{name}' is in lib{library}: add -l{library} when linking", "link-flag", 0.6)
    return None


def _target(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A target of make or ninja that was asked for by name and is not there."""
    name = match["name"] or match["other"]
    makefile = symptom.read("Makefile") or symptom.read("makefile") or symptom.read("GNUmakefile")
    targets = re.findall(r"^([A-Za-z][\w./-]*)\s*:(?!=)", makefile, re.MULTILINE)
    if re.search(rf"\bmake\b[^;&|]*\s{re.escape(name)}(?:\s|$)", symptom.command):
        near = closest(name, targets, 0.6)
        text = f"the Makefile has no target '{name}'" + (f"; it has '{near}'" if near else "")
        return advice("fix_command", text, "make-target", 0.8, f"make {near}" if near else None)
    if re.search(rf"(?:--target|-t|ninja|ninja -C \S+)[ =]{re.escape(name)}(?:\s|$)", symptom.command):
        made = re.findall(
            r"(?i)add_(?:executable|library|custom_target|test)\s*\(\s*([\w.-]+)", symptom.read("CMakeLists.txt")
        )
        near = closest(name, [*made, *"all clean install test package help".split()], 0.6)
        text = f"there is no target '{name}'" + (f"; '{near}' is there" if near else "")
        return advice("fix_command", text, "cmake-target", 0.8)
    near = closest(name.rpartition("/")[2], (f.rpartition("/")[2] for f in symptom.roots.files), 0.75)
    return advice("edit_code", f"there is no {name}; {near} is there", "make-source", 0.75) if near else None


def _no_makefile(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    found = [f for f in symptom.roots.files if f.rpartition("/")[2] in ("Makefile", "makefile")]
    if len(found) == 1 and "/" in found[0]:
        folder = found[0].rpartition("/")[0]
        return advice("fix_command", f"the Makefile is in {folder}", "make-folder", 0.8, f"make -C {folder}")
    if symptom.has("CMakeLists.txt"):
        return advice(
            "fix_command",
            "the Makefile is made by CMake: configure first",
            "make-configure",
            0.75,
            fixed="cmake -B build && cmake --build build",
        )
    if symptom.has("configure"):
        return advice(
            "fix_command",
            "the Makefile is made by ./configure: run it first",
            "make-configure",
            0.75,
            fixed="./configure && make",
        )
    return None


def _go_package(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    path = next(g for g in match.groups() if g)
    module = re.search(r"^module\s+(\S+)", symptom.read("go.mod"), re.MULTILINE)
    own = module[1] if module else ""
    if (own and (path == own or path.startswith(own + "/"))) or (
        own and path.split("/")[0] == own.split("/")[0] and "." not in path.split("/")[0]
    ):
        folders = {f.rpartition("/")[0] for f in symptom.roots.files if f.endswith(".go")}
        near = closest(path[len(own) + 1 :], folders, 0.6)
        return advice(
            "edit_code",
            f"the module has no package {path}" + (f"; {own}/{near} is there" if near else ""),
            "go-package",
            0.8 if near else 0.7,
        )
    if "." not in path.split("/")[0]:
        folders = {f.rpartition("/")[0] for f in symptom.roots.files if f.endswith(".go")}
        if path in folders and own:
            return advice("edit_code", f"import it as {own}/{path}", "go-package", 0.85)
        near = closest(path, _GO_STANDARD)
        return (
            advice(
                "edit_code",
                f"the standard library has no {path}" + (f"; {near} is meant" if near else ""),
                "go-package",
                0.8,
            )
            if near
            else None
        )
    return advice("add_dependency", f"add {path} to go.mod", "go-module", 0.9, f"go get {path}")


_GO_STANDARD = (
    "bufio bytes context crypto/sha256 database/sql encoding/json encoding/csv encoding/base64 errors flag fmt html/template io io/fs io/ioutil log log/slog maps math math/rand net/http net/http/httptest net/url os os/exec os/signal path path/filepath reflect regexp runtime slices sort strconv strings sync sync/atomic syscall testing text/template time unicode unicode/utf8"
).split()


def _go_version(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    has = re.search(r"running go ?(\d[\w.]*)", symptom.around)
    here = f", running {has[1]}" if has else ""
    return advice(
        "fix_config",
        f"go.mod asks for go {match['wanted']}{here}: use that Go, or lower the go line",
        "go-version",
        0.85,
    )


def _go_undefined(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    if "." in name:
        head, _, last = name.partition(".")
        return None if not last else _go_member(symptom, head, last)
    names: set[str] = set()
    folder = symptom.where.file.rpartition("/")[0] if symptom.where else ""
    for file in symptom.roots.files:
        if file.endswith(".go") and file.rpartition("/")[0] == folder:
            names.update(
                re.findall(
                    r"(?m)^(?:func|type|var|const)\s+(\w+)|\b(\w+)\s*(?:,\s*\w+)?\s*:=", symptom.roots.read(file) or ""
                )[0:0]
            )
            names.update(
                n
                for row in re.findall(
                    r"(?m)^(?:func|type|var|const)\s+(\w+)|\b(\w+)\s*:=|[(,]\s*(\w+) \*?[\w.\[\]]+",
                    symptom.roots.read(file) or "",
                )
                for n in row
                if n
            )
    near = closest(name, names, 0.75)
    if near:
        return advice("edit_code", f"'{name}' is not defined; '{near}' is", "name", 0.75)
    standard = next((p for p in _GO_STANDARD if p.rpartition("/")[2] == name), None)
    return advice("edit_code", f'add import "{standard}"', "import-missing", 0.85) if standard else None


_GO_MEMBERS = {
    "fmt": "Println Printf Print Sprintf Sprint Sprintln Fprintf Fprintln Fprint Errorf Sscanf Scanln Stringer".split(),
    "strings": "Split Join Contains HasPrefix HasSuffix Replace ReplaceAll ToUpper ToLower TrimSpace Trim TrimPrefix TrimSuffix Fields Index Repeat EqualFold Builder NewReader NewReplacer Count Title".split(),
    "strconv": "Itoa Atoi ParseInt ParseFloat ParseBool FormatInt FormatFloat Quote Unquote".split(),
    "os": "Args Getenv Setenv LookupEnv Exit ReadFile WriteFile Open Create Stdin Stdout Stderr MkdirAll Remove RemoveAll Stat".split(),
    "time": "Now Since Duration Second Millisecond Minute Hour Sleep Parse Time RFC3339 After NewTimer NewTicker".split(),
    "http": "HandleFunc Handle ListenAndServe Get Post NewRequest StatusOK StatusNotFound Error ResponseWriter Request FileServer NewServeMux Server Client".split(),
    "sort": "Ints Strings Slice SliceStable Sort Float64s Search".split(),
    "errors": "New Is As Unwrap Join".split(),
    "log": "Println Printf Print Fatal Fatalf Fatalln Panic New".split(),
    "json": "Marshal Unmarshal MarshalIndent NewEncoder NewDecoder RawMessage".split(),
    "math": "Sqrt Pow Max Min Abs Floor Ceil Round Pi Inf MaxInt MaxInt64".split(),
}


def _go_member(symptom: Symptom, package: str, name: str) -> Suggestion | None:
    names: set[str] = set()
    for file in symptom.roots.files:
        if file.endswith(".go") and file.rpartition("/")[0].rpartition("/")[2] == package:
            names.update(re.findall(r"(?m)^(?:func|type|var|const)\s+(\w+)", symptom.roots.read(file) or ""))
    near = closest(name, names or _GO_MEMBERS.get(package, ()), 0.75)
    return advice("edit_code", f"package {package} has no '{name}'; it has '{near}'", "name", 0.8) if near else None


_DRIVERS = {
    "sqlite3": "github.com/mattn/go-sqlite3", "sqlite": "modernc.org/sqlite", "postgres": "github.com/lib/pq", "pgx": "github.com/jackc/pgx/v5/stdlib",
    "mysql": "github.com/go-sql-driver/mysql", "sqlserver": "github.com/microsoft/go-mssqldb", "clickhouse": "github.com/ClickHouse/clickhouse-go/v2",
}  # fmt: skip


def _go_driver(symptom: Symptom, name: str) -> Suggestion | None:
    """A driver of database/sql that no import registers."""
    path = _DRIVERS.get(name)
    if path is None:
        return None
    if path in symptom.read("go.mod"):
        return advice("edit_code", f'nothing registers the driver: add import _ "{path}"', "go-driver", 0.8)
    return advice("add_dependency", f'add {path} and import _ "{path}"', "go-driver", 0.85, f"go get {path}")


# fmt: off
ROWS = rules((
    ("header", "add_dependency", "No such file or directory¦file not found", r"(?:fatal )?error: '?(?P<name>[\w./+-]+\.(?:h|hh|hpp|hxx))'?(?:: No such file or directory| file not found)", _header),
    ("library", "add_dependency", "cannot find -l¦library not found for -l¦unable to find library -l", r"(?:cannot find|library not found for|unable to find library) -l(?P<name>[\w.+-]+)", _library),
    ("pg-config", "add_dependency", "pg_config", r"pg_config executable not found|pg_config(?: is)?:? (?:command )?not found", "building it needs pg_config: install libpq-dev", "apt-get install -y libpq-dev", 0.9),
    ("mysql-config", "add_dependency", "mysqlclient¦mysql_config", r"mysql_config(?:: |)not found|Can not find valid pkg-config name|MYSQLCLIENT_CFLAGS", "building it needs the client library of MySQL: install default-libmysqlclient-dev and pkg-config", "apt-get install -y default-libmysqlclient-dev pkg-config", 0.85),
    ("compiler", "add_dependency", "command 'gcc' failed¦command 'x86_64-linux-gnu-gcc' failed¦linker `cc` not found¦C compiler \"gcc\" not found¦CMAKE_CXX_COMPILER¦CMAKE_C_COMPILER¦no acceptable C compiler¦Unknown compiler(s)¦exec: \"gcc\"", r"command '(?:[\w-]*-)?gcc' failed: No such file|linker `cc` not found|C compiler \"gcc\" not found|No CMAKE_C(?:XX)?_COMPILER could be found|no acceptable C compiler|Unknown compiler\(s\)|exec: \"gcc\": executable file not found", "there is no C compiler: install build-essential", "apt-get install -y build-essential", 0.9),
    ("protoc", "add_dependency", "protoc", r"Could not find `?protoc|protoc[^\n]*not found|`protoc`", "building it needs protoc: install protobuf-compiler", "apt-get install -y protobuf-compiler", 0.88),
    ("libclang", "add_dependency", "libclang", r"Unable to find libclang", "building it needs libclang: install libclang-dev", "apt-get install -y libclang-dev", 0.9),
    ("xml-libraries", "add_dependency", "libxml2 and libxslt", r"libxml2 and libxslt development packages", "building it needs libxml2-dev and libxslt1-dev", "apt-get install -y libxml2-dev libxslt1-dev", 0.9),
    ("openssl-sys", "add_dependency", "OpenSSL installation", r"Could not find directory of OpenSSL installation", "building it needs OpenSSL: install libssl-dev and pkg-config", "apt-get install -y libssl-dev pkg-config", 0.9),
    ("system-library", "add_dependency", "The system library", r"The system library `([\w.+-]+)` required by crate", _find),
    ("pkg-config", "add_dependency", "in the pkg-config search path¦No package '¦Dependency \"¦pkg-config", r"Package ([\w.+-]+) was not found in the pkg-config search path|No package '([\w.+-]+)' found|Dependency \"([\w.+-]+)\" not found|Dependency '([\w.+-]+)' is required but not found", _find),
    ("find-package", "add_dependency", "package configuration file¦Could NOT find", r"package configuration file provided by\s+\"(\w[\w+-]*)\"|By not providing \"Find(\w[\w+-]*)\.cmake\"|Could NOT find (\w[\w+-]*) \(missing", _find),
    ("find-package", "add_dependency", "Could not find a package configuration file", r"provided by \"(\w[\w+-]*)\"", _find),
    ("library-told", "add_dependency", "configure: error¦CMake Error¦ERROR:", r"(?:error|Error|ERROR): (?:\S+:\d+:\d+: )?(?:Could not find |Cannot find |missing |no )?(?P<a>lib[\w+-]+|[\w+-]+)(?: (?:library|headers?|development \w+|package))*(?: (?:is|are|was|were))?(?: (?:required|not found|missing|needed|not installed)|$)", lambda s, m: _find(s, re.match(r"(?:lib)?(.*)", m["a"])) if m["a"].lower() in FINDS or m["a"].removeprefix("lib") in LIBRARIES else None),  # type: ignore[arg-type]
    ("cmake-version", "fix_config", "or higher is required", r"CMake (?P<a>[\d.]+) or higher is required\.\s+You are running version (?P<b>[\d.]+)", "CMakeLists.txt asks for CMake {a}, running {b}: use that CMake, or lower cmake_minimum_required", "", 0.85),
    ("cmake-old", "fix_config", "Compatibility with CMake <", r"Compatibility with CMake < (?P<a>[\d.]+) has been removed", "raise cmake_minimum_required to {a} or later", "", 0.85),
    ("undefined-symbol", "fix_config", "undefined reference to¦undefined symbol", r"undefined (?:reference to|symbol:?) [`']?(?P<name>[\w:~]+)", _symbol),
    ("c-name", "edit_code", "did you mean", r"did you mean '(?P<a>[\w:.~]+)'\?|; did you mean ‘(?P<b>[\w:.~]+)’\?", "'{a}{b}' is meant", "", 0.85),
    ("make-separator", "edit_code", "missing separator", r"\*\*\* missing separator", "recipes begin with a tab, not with spaces", "", 0.85),
    ("make-target", "fix_command", "No rule to make target¦unknown target", r"No rule to make target '(?P<name>[^']+)'|unknown target '(?P<other>[^']+)'", _target),
    ("make-none", "fix_command", "no makefile found", r"no makefile found", _no_makefile),
    ("go-module", "add_dependency", "no required module provides¦cannot find module providing¦is not in std¦cannot find package", r"no required module provides package ([\w./-]+)|cannot find module providing package ([\w./-]+)|package ([\w./-]+) is not in (?:std|GOROOT)|cannot find package \"([\w./-]+)\"", _go_package),
    ("go-sum", "fix_command", "missing go.sum entry¦updates to go.mod needed¦go mod tidy", r"missing go\.sum entry|updates to go\.mod needed|go mod tidy", lambda s, m: advice("fix_command", "go.mod and go.sum do not fit the imports", "go-sum", 0.85, f"go get {told[1]}" if (told := re.search(r"to add(?: it)?:\s+go get ([\w./@-]+)", s.around)) else "go mod tidy")),
    ("go-vendor", "fix_command", "inconsistent vendoring", r"inconsistent vendoring", "the folder vendor does not fit go.mod", "go mod vendor", 0.9),
    ("go-mod", "fix_command", "go.mod file not found¦cannot find main module¦does not contain main module", r"go\.mod file not found|cannot find main module|does not contain main module", lambda s, m: advice("fix_command", f"go.mod is in {f}: run it there" if (f := next((x.rpartition("/")[0] for x in s.roots.files if x.endswith("/go.mod")), "")) else "there is no go.mod", "go-mod", 0.75, f"cd {f}" if f else "go mod init example.com/app")),
    ("go-version", "fix_config", "requires go >=¦module requires Go", r"requires go >= ?(?P<wanted>[\d.]+\d)|module requires Go (?P<x>[\d.]+\d)", lambda s, m: _go_version(s, m) if m["wanted"] else advice("fix_config", f"the module asks for go {m['x']}: use that Go", "go-version", 0.85)),
    ("go-version", "fix_config", "invalid go version¦unknown directive: toolchain", r"invalid go version '(?P<a>[^']+)'|unknown directive: (?P<b>toolchain)", "this Go is too old for the go line {a}{b} of go.mod", "", 0.8),
    ("go-revision", "fix_config", "unknown revision¦invalid version", r"(?<![\w./@-])(?P<a>[\w./-]{1,150}@[\w.-]{1,80}): [^\n]{0,200}unknown revision", "there is no {a}: ask for a version that exists in go.mod", "", 0.85),
    ("go-unused", "edit_code", "imported and not used", r"\"(?P<a>[\w./-]+)\" imported (?:as \w+ )?and not used", "remove the import of {a}, or use it", "", 0.85),
    ("go-unused", "edit_code", "declared and not used¦declared but not used", r"declared and not used: (?P<a>\w+)|\b(?P<b>\w{1,80}) declared (?:and|but) not used", "remove '{a}{b}', or use it", "", 0.85),
    ("~go-undefined", "edit_code", "undefined:", r"undefined: (?P<name>\w+(?:\.\w+)?)", _go_undefined),
    ("go-cgo", "set_env", "requires cgo", r"requires cgo", "set CGO_ENABLED=1 (a C compiler is needed)", "", 0.85),
    ("c-include", "edit_code", "or provide a declaration of", r"include [‘'](?P<a><[\w./]+>)[’'] or provide a declaration of", "add #include {a}", "", 0.88),
    ("semicolon", "edit_code", "expected", r"expected (?:[‘',\w’]{1,6},? or )?[‘'`];[’'`](?: before|,| after|$)|';' expected", lambda s, m: advice("edit_code", "a semicolon is wanting", "semicolon", 0.85) if s.line else None),
    ("go-embed", "fix_config", "no matching files found", r"pattern (?P<a>\S+): no matching files found", "no file matches {a}: provide it, or correct the pattern", "", 0.72),
    ("go-driver", "add_dependency", "unknown driver", r"sql: unknown driver \"(?P<a>\w+)\"", lambda s, m: _go_driver(s, m["a"])),
    ("dotnet-version", "fix_config", "NETSDK1045¦compatible .NET SDK was not found¦You must install or update .NET", r"does not support targeting (?P<a>\.NET [\d.]+\d)|Requested SDK version: (?P<b>[\d.]+\d)|Framework: '[\w.]+', version '(?P<c>[\d.]+)'", "it wants {a}{b}{c}: install that .NET, or change TargetFramework or global.json", "", 0.85),
    ("nuget", "fix_config", "NU1101¦NU1102", r"NU110[12]: Unable to find package (?P<a>[\w.]+)", "no source has the package {a}: correct its name or version", "", 0.85),
    ("nuget-versions", "fix_config", "NU1605¦NU1107¦NU1608", r"NU1(?:605|107|608):[^\n]{0,60}?(?:downgrade: |conflict detected for |outside of dependency constraint: )(?P<a>[\w.]+)(?: from (?P<b>[\d.]+\d))?", "the versions of {a} contradict each other: reference {a} {b} in the project", "", 0.85),
    ("stack-package", "fix_config", "in the Stack configuration", r"(?P<a>[\w-]+) must match [\s\S]{0,60}?no version is in the Stack", "the snapshot has no {a}: correct its name, or add it to extra-deps", "", 0.8),
    ("nuget-add", "add_dependency", "CS0246¦CS0234", r"CS0246: The type or namespace name '(?P<a>Newtonsoft|Serilog|Dapper|AutoMapper|MediatR|FluentValidation|Polly|Xunit|NUnit|Moq|Npgsql|StackExchange)'", lambda s, m: advice("add_dependency", f"add the package {n}", "nuget", 0.85, f"dotnet add package {n}") if (n := {"Newtonsoft": "Newtonsoft.Json", "Xunit": "xunit", "StackExchange": "StackExchange.Redis"}.get(m["a"], m["a"])) else None),
    ("nuget-add", "add_dependency", "CS0246", r"CS0246: The type or namespace name '(?P<a>[A-Z]\w+)' could not be found", lambda s, m: advice("add_dependency", f"add the package that has {m['a']}", "nuget", 0.66, f"dotnet add package {m['a']}") if re.match(rf"\s*(?:global )?using (?:static )?{m['a']}\b", s.line) else None),
    ("dotnet-project", "fix_command", "MSB1003", r"MSB1003", "there is no project file here: name it", "", 0.75),
    ("haskell", "add_dependency", "to the build-depends¦hidden package", r"Perhaps you need to add ‘(?P<a>[\w-]+)’ to the build-depends|member of the (?:hidden )?package ‘(?P<b>[\w-]+?)(?:-[\d.]+)?’", "add {a}{b} to build-depends", "", 0.9),
    ("swift", "add_dependency", "no such module", r"no such module '(?P<a>\w+)'", "add the package of {a} to Package.swift", "", 0.8),
    ("ocaml", "add_dependency", "Library \"", r"Library \"(?P<a>[\w.-]+)\" not found", "add {a}", "opam install {a}", 0.85),
))
# fmt: on


# ruff: noqa: E501 (tables are read by row)
