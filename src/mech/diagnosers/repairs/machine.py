"""Repairs of what surrounds a program: commands, ports, services, variables, limits, permissions, files, containers."""

from __future__ import annotations

import re

from mech.diagnosers.provides import COMMANDS, NODE_COMMANDS, PYTHON_COMMANDS, SHARED
from mech.diagnosers.repairs.near import closest, example, respelled
from mech.diagnosers.repairs.node import add as add_node
from mech.diagnosers.repairs.python import add as add_python
from mech.diagnosers.repairs.reads import behind
from mech.diagnosers.repairs.services import service, unresolved
from mech.diagnosers.repairs.settings import BUILDS, mend
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.mistakes import mistake
from mech.types import Suggestion


def _database(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    if "mysql" in symptom.around.lower() or "Unknown database" in match[0]:
        return advice(
            "start_service", f"create the database {name}", "database", 0.8, f"mysql -e 'CREATE DATABASE {name}'"
        )
    if symptom.has("mix.exs"):
        return advice("start_service", f"create the database {name}", "database", 0.8, "mix ecto.create")
    return advice("start_service", f"create the database {name}", "database", 0.85, f"createdb {name}")


_USUAL = (
    (r"manage\.py runserver|\buvicorn |\bgunicorn |\bfastapi |http\.server|\bmkdocs serve|artisan serve", "8000"),
    (r"\bflask ", "5000"), (r"\bstreamlit ", "8501"), (r"\bjupyter", "8888"), (r"\bnext\b|\bnuxt\b|react-scripts|\brails s|\bnest start", "3000"),
    (r"\bvite\b", "5173"), (r"\bastro ", "4321"), (r"\bng serve", "4200"), (r"spring-boot:run|bootRun|webpack", "8080"), (r"\bhugo |\bstorybook ", "1313"), (r"\bjekyll ", "4000"),
)  # fmt: skip
"""A server by its command -> the port that it takes when none is told."""


def _port(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    found = None
    for text in (symptom.text, symptom.around):
        found = (
            re.search(
                r"(?:[Pp]ort:? |port=|:|\(.{0,40}, )(\d{3,5}|80)\b(?![.\d-]|:\d)",
                re.sub(r"line:? \d+|:\d+:\d+|Errno \d+|\w\.[a-z]{1,5}:\d+", "", text),
            )
            if found is None
            else found
        )
    if found is None:
        found = (
            re.search(r"(?:--port[ =]|-p |:|\bPORT=)(\d{2,5})\b", symptom.command)
            or re.search(r"\b(\d{4,5})\b", symptom.line)
            or re.search(
                r"(?i)port\D{0,12}(\d{4,5})\b|(?:listen|bind|serve|run|start|main)\(\D{0,40}(\d{4,5})\b", symptom.source
            )
        )
    port = next((g for g in found.groups() if g), None) if found else None
    port = port or next((usual for called, usual in _USUAL if re.search(called, symptom.command)), None)
    said = f"port {port}" if port else "the port"
    return advice("free_port", f"{said} is taken: stop what uses it or use another", "port", 0.88)


_ENV_FILES = (
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    "env.example",
    ".env.local.example",
    "README.md",
    "docker-compose.yml",
    "compose.yaml",
)


def variable(symptom: Symptom, name: str, sure: float = 0.88) -> Suggestion:
    """Set an environment variable, that which the setting of this name is read from; says where the repository names
    it."""
    name = behind(symptom, name)
    named = next((f for f in _ENV_FILES if re.search(rf"\b{re.escape(name)}\b", symptom.read(f))), None)
    where = f" (named in {named})" if named else ""
    return advice("set_env", f"set {name}{where}", "variable", sure)


_NOT_VARIABLES = frozenset(
    "ERROR FATAL WARNING WARN INFO DEBUG ENV CRITICAL TRACE TODO HTTP HTTPS URL JSON NULL NONE TRUE FALSE API KEY TOKEN VARIABLE MISSING NOT SET VALUE PATH HOME".split()
)


def _variable(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = next((g for g in match.groups() if g), None)
    return variable(symptom, name) if name and name not in _NOT_VARIABLES else None


_WANTED = re.compile(r"(?i)\bnot\b|missing|requir|unset|undefined|must|empty|invalid|provide|\bset\b|need|n't|blank")


def _wanted(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A variable that is named with a word that says it is wanting."""
    start = match.string.rfind("\n", 0, match.start()) + 1
    return _variable(symptom, match) if _WANTED.search(match.string[start : match.end() + 200]) else None


def _unbound(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """An unset variable of a shell script; one that the script itself sets is no environment variable."""
    name = match["name"]
    if not re.match(r"^[A-Z][A-Z0-9_]+$", name):
        names = re.findall(r"(?m)^\s*(?:local |export |readonly )?(\w+)=", symptom.source)
        near = closest(name, names)
        return advice("edit_code", f"'{name}' is never set; '{near}' is", "name", 0.75) if near else None
    near = closest(name, re.findall(r"(?m)^\s*(?:local |export |readonly )?(\w+)=", symptom.source), 0.85)
    return advice("edit_code", f"'{name}' is never set; '{near}' is", "name", 0.7) if near else variable(symptom, name)


def _settings(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A field that a settings class reads from the environment."""
    if "Field required" not in symptom.around:
        return None
    title = match["name"]
    for file in (f for f in symptom.roots.files[:800] if f.endswith(".py")):
        text = symptom.roots.read(file) or ""
        found = re.search(rf"(?m)^class {re.escape(title)}\((?:\w+\.)?BaseSettings", text)
        if found:
            prefix = re.search(r"env_prefix\s*=\s*['\"](\w*)['\"]", text[found.start() :])
            return variable(symptom, ((prefix[1] if prefix else "") + match["field"]).upper())
    return None


def unknown_command(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"].rpartition("/")[2]
    if match["name"].startswith(("./", "scripts/", "bin/")) or "/" in match["name"]:
        return _program_file(symptom, match["name"])
    functions = re.findall(r"(?m)^\s*(?:function )?(\w[\w-]*)\s*\(\)", symptom.source)
    if near := closest(name, functions):
        return advice("edit_code", f"there is no command '{name}'; the function '{near}' is there", "name", 0.8)
    if symptom.manifest and name in NODE_COMMANDS:
        package = NODE_COMMANDS[name]
        if symptom.depends(package):
            return advice(
                "fix_command", f"{package} is in package.json but not installed", "not-installed", 0.75, "npm install"
            )
        return advice(
            "add_dependency",
            f"'{name}' comes with {package}: add it to package.json",
            "command",
            0.85,
            add_node(symptom, package, True),
        )
    if name in PYTHON_COMMANDS:
        package = PYTHON_COMMANDS[name]
        return advice(
            "add_dependency", f"'{name}' comes with {package}: add it", "command", 0.82, add_python(symptom, package)[1]
        )
    if name in COMMANDS:
        package = COMMANDS[name]
        return advice(
            "add_dependency",
            f"'{name}' is not installed: install {package}",
            "command",
            0.88,
            f"apt-get install -y {package}",
        )
    if name in NODE_COMMANDS:
        return advice(
            "add_dependency",
            f"'{name}' comes with {NODE_COMMANDS[name]}: install it",
            "command",
            0.75,
            f"npm install -g {NODE_COMMANDS[name]}",
        )
    if _BARE.search(match[0]) and not _called(symptom, name):
        return None
    near = closest(
        name,
        [*COMMANDS, "echo", "mkdir", "export", "source", "chmod", "grep", "sleep", "touch", "cat", "sed", "tar"],
        0.8,
    )
    if near and len(name) > 3:
        return advice("edit_code", f"there is no command '{name}'; '{near}' is meant", "command", 0.72)
    return (
        advice("add_dependency", f"install {name}", "command", 0.62) if re.match(r"^[a-z][\w+-]{1,20}$", name) else None
    )


_BARE = re.compile(r"(?<!command): not found$")  # which is said of users and pages, too


def _called(symptom: Symptom, name: str) -> bool:
    """Whether the failure is of a command, or the command line, its scripts or the line of the place have the word."""
    said = "\n".join((symptom.command, symptom.line, *symptom.scripts.values()))
    return symptom.kind == "command" or re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said) is not None


def _program_file(symptom: Symptom, path: str) -> Suggestion | None:
    clean = path.removeprefix("./")
    if clean in symptom.roots.files:
        return None
    near = closest(clean, symptom.roots.files, 0.75)
    return (
        advice("fix_command", f"there is no {clean}; {near} is there", "program-file", 0.75, f"./{near}")
        if near
        else None
    )


def _file(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A file that was opened and is not there: the closest one, or the example it is copied from."""
    path = next(g for g in match.groups() if g)
    for prefix in symptom.roots.prefixes:
        path = path.removeprefix(prefix)
    path = path.removeprefix("./")
    files = symptom.roots.files
    if not files or path.startswith(("/tmp", "/dev", "/proc")) or path in files:
        return None
    if made := example(path, files):
        return advice("fix_config", f"{path} is copied from {made}", "example-file", 0.8, f"cp {made} {path}")
    if re.search(rf"(?:^|\s){re.escape(path)}(?:\s|$)", symptom.command) and (near := closest(path, files, 0.75)):
        return advice(
            "fix_command",
            f"there is no {path}; {near} is there",
            "file-argument",
            0.8,
            fixed=respelled(symptom.command, path, near),
        )
    last = path.rpartition("/")[2]
    same = [f for f in files if f.rpartition("/")[2] == last]
    if len(same) == 1 and "." in last:
        return advice("edit_code", f"there is no {path}; {same[0]} is there", "file", 0.72)
    near = closest(path, files, 0.8) or closest(last, {f.rpartition("/")[2] for f in files}, 0.85)
    if near and not path.startswith("/"):
        return advice("edit_code", f"there is no {path}; {near} is there", "file", 0.78)
    return None


def _shared(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    package = SHARED.get(name.split(".so")[0] + ".so")
    if package is None:
        return advice("add_dependency", f"install the package that provides {name}", "shared-library", 0.6)
    return advice(
        "add_dependency",
        f"{name} is missing: install {package}",
        "shared-library",
        0.88,
        f"apt-get install -y {package}",
    )


def _memory(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    if "Java heap" in symptom.around or "java.lang.OutOfMemoryError" in symptom.text:
        if "Metaspace" in symptom.text:
            return advice("raise_limit", "the JVM's metaspace is full: raise -XX:MaxMetaspaceSize", "memory", 0.75)
        by = re.search(r"\b(mvnw?|gradlew?)\b", symptom.command)
        told = f" ({'MAVEN_OPTS' if 'mvn' in by[1] else 'org.gradle.jvmargs'})" if by else ""
        return advice("raise_limit", f"the Java heap is full: raise -Xmx{told}, or keep less in memory", "memory", 0.75)
    if "JavaScript heap" in symptom.around or "Reached heap limit" in symptom.around:
        return advice(
            "raise_limit",
            "the heap of Node is full: raise --max-old-space-size (NODE_OPTIONS), or keep less in memory",
            "memory",
            0.75,
        )
    if symptom.kind == "out_of_memory":
        return advice(
            "raise_limit",
            "it needs more memory than the limit allows: raise [limits] memory, or use less",
            "memory",
            0.75,
        )
    return None


def _compose_key(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    keys = "image build command environment env_file ports expose volumes depends_on networks restart healthcheck entrypoint working_dir user labels deploy secrets configs profiles extends hostname container_name tty stdin_open privileged cap_add devices dns logging platform pull_policy shm_size stop_grace_period tmpfs ulimits extra_hosts init services version name".split()
    name = match["key"]
    if "compose" not in f"{symptom.command} {symptom.text} {symptom.where.file if symptom.where else ''}":
        return advice("fix_config", f"'{name}' is no key that is allowed there", "schema-key", 0.8)
    near = closest(name, keys)
    return advice(
        "fix_config",
        f"'{name}' is no key of a compose file" + (f"; '{near}' is meant" if near else ""),
        "compose-key",
        0.88,
    )


# fmt: off
ROWS = rules((
    ("~port", "free_port", "EADDRINUSE¦ddress already in use¦in use¦ort ", r"EADDRINUSE|[Aa]ddress already in use|[Pp]ort (?:\d+ )?(?:is|was) (?:already )?(?:in use|being used|occupied|taken|allocated)|port is already allocated|[Aa]ddress in use", _port),
    ("database", "start_service", "does not exist¦Unknown database", r"database \"(?P<name>[\w-]+)\" does not exist|Unknown database '(?P<name2>[\w-]+)'", lambda s, m: _database(s, m) if m["name"] else advice("start_service", f"create the database {m['name2']}", "database", 0.8, f"mysql -e 'CREATE DATABASE {m['name2']}'")),
    ("role", "start_service", "role \"", r"role \"(?P<a>[\w-]+)\" does not exist", "create the role {a}", "createuser {a}", 0.8),
    ("password", "set_env", "password authentication failed¦Access denied for user", r"password authentication failed for user \"(?P<a>[\w-]+)\"|Access denied for user '(?P<b>[\w-]+)'", "the database refuses {a}{b}: give the right user and password (DATABASE_URL)", "", 0.65),
    ("~service", "start_service", "ECONNREFUSED¦onnection refused¦could not connect to server¦Can't connect to¦an't reach database¦Failed to connect¦ServerSelectionTimeout¦Is the server running¦o brokers available¦roker transport failure¦NoBrokersAvailable¦onnectionRefused¦ConnectError¦ctively refused¦Cannot connect to¦docker daemon¦nable to bootstrap from¦AMQPConnectionError¦Communications link failure¦ refused", r"Connection to \S{1,100} refused|ECONNREFUSED|[Cc]onnection ?[Rr]efused|could not connect to server|Can't connect to|[Cc]an't reach database|Failed to connect|ServerSelectionTimeout|Is the server running|[Nn]o ?[Bb]rokers ?[Aa]vailable|[Bb]roker transport failure|actively refused|Cannot connect to|docker daemon|Unable to bootstrap from|AMQPConnectionError|Communications link failure", service),
    ("service-host", "start_service", "not known¦name resolution¦ENOTFOUND¦EAI_AGAIN¦no such host¦could not translate host name¦getaddrinfo¦Unknown host¦UnknownHost", r"connecting to (?P<h1>[\w-]+):\d+|host name \"(?P<h2>[\w-]+)\"|(?:ENOTFOUND|EAI_AGAIN) (?P<h3>[\w-]+)(?:\s|:|$)|lookup (?P<h4>[\w-]+)(?: on|:)|UnknownHostException: (?P<h5>[\w-]+)|MySQL server (?:host|on) '(?P<h6>[\w-]+)'|host='(?P<h7>[\w-]+)'", lambda s, m: unresolved(s, next(g for g in m.groups() if g))),
    ("unbound", "set_env", "unbound variable¦parameter not set¦parameter null or not set", r"\b(?P<name>\w{1,80}): (?:unbound variable|parameter (?:null or )?not set)", _unbound),
    ("~unset", "set_env", "line ¦: ", r"^[\w./-]{1,120}: (?:line )?\d{1,5}: ([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*): (?!command not found|unbound|read[- ]?only|not found|is read|bad |division|arithmetic|syntax|No such|[Pp]ermission)", _variable),
    ("~key", "set_env", "KeyError", r"^(?:\w+\.)*KeyError:? ['\"]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)['\"]", lambda s, m: _variable(s, m) if "environ" in s.line or "getenv" in s.line or ("_" in m[1] and not s.line) else (variable(s, m[1], 0.75) if re.search(r"environ\b|getenv|\benv\b", s.line or s.text) else None)),
    ("~key", "set_env", "key not found: \"", r"key not found: \"([A-Z][A-Z0-9_]+)\"", lambda s, m: _variable(s, m) if not s.line or re.search(r"(?i)env", s.line) else None),
    ("~settings", "set_env", "validation error", r"validation errors? for (?P<name>\w+)\s+(?P<field>\w+)\s", _settings),
    ("~variable", "set_env", "nvironment variable¦env var¦ENV¦env ", r"(?<![-\w.])(?i:environment variables?|env vars?|env)(?:[ :]{1,3}(?:named|not found|not set|is|missing|required|the|from|\S{1,3})){0,5}:? ?[`'\"(\[{]?\s*\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{4,})\b(?!=)", _wanted),
    ("~variable", "set_env", "not set¦not defined¦missing¦required¦undefined¦must be set¦is unset¦not found¦not provided¦not configured¦empty¦nvironment variable", r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b['\"`]?(?: environment variable| env var| variable| is| are| was| must| has| be| not| been| but| cannot){0,5}:? (?:not set|set|defined|found|provided|configured|missing|required|undefined|unset|empty|nonempty|non-empty)\b", _variable),
    ("~variable", "set_env", "issing¦equired¦nset¦lease set¦must set¦must specify¦provide¦define", r"(?:[Mm]issing|[Rr]equired?s?|[Uu]nset|[Uu]ndefined|[Pp]lease (?:set|provide|define)|must (?:set|provide|define|specify)|[Nn]eeds?)(?: (?:required|key|variable|value|for|the|an?|environment|env|var|config(?:uration)?|setting|secret|api|of|your|mandatory|option|to|be|set)){0,7}:? ?[`'\"(\[{$]{0,2}([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b", _variable),
    ("~variable", "set_env", "nvironment variable", r"\b(?:[Ss]et(?:ting)?|[Pp]rovid(?:e|ing)|[Dd]efin(?:e|ing)|[Ee]xport) (?:the |an? |your )?[`'\"]?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[`'\"]? environment variable", _variable),
    ("~variable", "set_env", "not defined at compile time", r"environment variable `([A-Z][A-Z0-9_]+)` not defined at compile time", _variable),
    ("~variable", "set_env", "Could not resolve placeholder", r"Could not resolve placeholder '([A-Z][A-Z0-9_]+)'", _variable),
    ("placeholder", "fix_config", "config property", r"config property (?P<a>[\w.-]+) is required", "give '{a}' a value in application.properties or the environment", "", 0.8),
    ("placeholder", "fix_config", "Could not resolve placeholder", r"Could not resolve placeholder '(?P<a>[\w.-]+)'", "give '{a}' a value in application.properties or the environment", "", 0.8),
    ("secret-key", "set_env", "SECRET_KEY setting must not be empty", r"(SECRET_KEY) setting must not be empty", _variable),
    ("shared", "add_dependency", "cannot open shared object file", r"(?P<name>lib[\w.+-]+\.so[\w.]*): cannot open shared object file", _shared),
    ("libmagic", "add_dependency", "failed to find libmagic", r"failed to find libmagic", "install libmagic1", "apt-get install -y libmagic1", 0.9),
    ("~command", "add_dependency", "not found", r"(?:^|line \d+: |: )(?P<name>[\w./+-]+): (?:command )?not found", unknown_command),
    ("~command", "add_dependency", "No such file or directory¦executable file not found¦ENOENT¦No such file", r"(?:No such file or directory: '(?P<a>[\w.+-]+)'$|exec: \"(?P<b>[\w.+-]+)\": executable file not found|spawn (?P<c>[\w.+-]+) ENOENT|make: (?P<d>[\w.+-]+): No such file)", lambda s, m: unknown_command(s, re.match(r"(?P<name>.*)", m["a"] or m["b"] or m["c"] or m["d"])) if (m["a"] or m["b"] or m["c"] or m["d"]) in {**COMMANDS, **NODE_COMMANDS, **PYTHON_COMMANDS} else None),  # type: ignore[arg-type]
    ("shell-names", "edit_code", "No such file or directory", r"line \d+: ([\w./-]+\.\w+): No such file or directory", _file),
    ("~memory", "raise_limit", "heap¦emory¦Killed¦OutOfMemory¦killed", r"heap|[Mm]emory|Killed|OutOfMemory|killed", _memory),
    ("worker-time", "raise_limit", "WORKER TIMEOUT", r"WORKER TIMEOUT", "gunicorn ended a worker that took too long: raise --timeout, or do the work elsewhere", "", 0.65),
    ("body-size", "raise_limit", "too large¦Too Large¦too big", r"PayloadTooLargeError|request entity too large|413 (?:Request Entity|Payload|Content) Too Large|client intended to send too large body", "the request is larger than the limit: raise it (limit of express.json, client_max_body_size of nginx)", "", 0.65),
    ("watchers", "raise_limit", "ENOSPC", r"ENOSPC[^\n]{0,200}(?:watch|inotify)", "too many files are watched: raise fs.inotify.max_user_watches, or watch fewer", "", 0.85),
    ("~disk", "raise_limit", "ENOSPC¦No space left¦EDQUOT¦Disk quota exceeded", r"ENOSPC|No space left|EDQUOT|Disk quota exceeded", "it writes more than the limit allows: raise [limits] disk, or write less", "", 0.75),
    ("file-size", "raise_limit", "EFBIG¦File too large¦File size limit", r"EFBIG|File too large|File size limit", "it writes a larger file than the limit allows: raise it (ulimit -f, [limits] disk), or write less", "", 0.75),
    ("open-files", "raise_limit", "EMFILE¦Too many open files", r"EMFILE|Too many open files", "it opens more files than the limit allows: close them, or raise the limit (ulimit -n)", "", 0.7),
    ("compose-key", "fix_config", "unknown key¦dditional propert¦Unsupported config option", r"unknown key '(?P<key>[\w-]+)'|[Aa]dditional propert(?:y|ies) (?:are not allowed \()?'?(?P<key2>(?!are\b|is\b)[\w-]+)'? (?:is |are |was )?(?:not allowed|unexpected)|Unsupported config option[^\n]*: '(?P<key3>[\w-]+)'", lambda s, m: _compose_key(s, re.match(r"(?P<key>.*)", m["key"] or m["key2"] or m["key3"]))),  # type: ignore[arg-type]
    ("docker", "start_service", "Cannot connect to the Docker daemon", r"Cannot connect to the Docker daemon", "start docker: nothing accepts the connection", "", 0.85),
    ("~data-syntax", "fix_config", "is not valid JSON¦invalid JSON¦arse JSON¦JSONDecodeError¦JsonException¦JSON::ParserError¦Psych¦JSON.parse¦in JSON at position¦TOMLDecodeError¦yaml.¦YAMLException¦YAMLParseError¦YAML¦toml¦JSON Parse error¦invalid character¦json:", r"is not valid JSON|invalid JSON|[Pp]arse JSON|JSONDecodeError|JsonException|JSON\.parse|in JSON at position|end of JSON input|TOMLDecodeError|yaml\.(?:scanner|parser|composer|constructor)\.|YAML(?:Exception|ParseError| parsing failed)|while loading YAML|did not find expected|converting YAML|yaml: line|Psych::SyntaxError|toml: |JSON::ParserError|json: cannot unmarshal|invalid character '[^']+' (?:looking for|after|in)", lambda s, m: _data(s)),
    ("~file", "edit_code", "No such file or directory¦ENOENT¦cannot open¦file does not exist¦no such file¦NoSuchFile¦FileNotFound¦Failed to open", r"No such file or directory: '([^'\n]{1,200})'|ENOENT: no such file or directory, \w+ '([^'\n]{1,200})'|[Cc]annot open file '([^'\n]{1,200})'|file does not exist[^\n]{0,80}=> ([\w./-]{1,100})\)|open ([\w./-]{1,200}): no such file|(?:NoSuchFileException|FileNotFoundException): ([\w./-]{1,200})|@ rb_sysopen - ([\w./-]{1,200})|open(?:ing)? stream: [^\n]*'([^'\n]{1,200})'|can't open file '([^'\n]{1,200})'|cannot stat '([^'\n]{1,200})'|(?<![\w./-])([\w./-]{0,200}\w\.\w{1,8}): No such file", _file),
    ("shell-file", "fix_command", "can't open file", r"can't open file '(?P<name>[^'\n]{1,200})'", lambda s, m: _program_file(s, m["name"].rpartition("/")[2])),
    ("~meant", "edit_code", "id you mean", r"[Dd]id you mean[:?]?(?: one of(?: these)?:?| to (?:use|run|import|write))?\s{0,4}[`'\"]?(?P<a>[\w.@/:-]{2,80})[`'\"]?\s*\??", lambda s, m: _meant(s, m)),
    ("git", "fix_command", "not a git repository", r"not a git repository", "it is run outside of a git repository", "git init", 0.65),
))
# fmt: on

_DATA = (".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".xml", ".json5", ".jsonc", ".properties", ".env")


_CONTENT = re.compile(r"(?:^|/)(?:src|app|lib|assets|public|static|fixtures)/(?!.*(?:conf|setting|\.?rc\b))")
"""Data that a program is made of, rather than told by."""


def _data(symptom: Symptom) -> Suggestion | None:
    """A data file that is not written as its format wants; only where the place is such a file."""
    where = symptom.where
    if where is None or not where.file.endswith(_DATA):
        return _read(symptom)
    sure = 0.65 if _CONTENT.search(where.file) else 0.85
    if where.line is None:
        return advice("fix_config", f"mend {where.file}", "data-syntax", sure)
    return mend(symptom, where.file, where.line, sure)


def _read(symptom: Symptom) -> Suggestion | None:
    """The one data file that the source of the place reads and that is not well written."""
    named = set(re.findall(r"['\"`]([\w./-]+\.(?:json|toml|ya?ml))['\"`]", symptom.source))
    found = {
        file: wrong
        for name in named
        if (file := symptom.found(name.removeprefix("./"))) and (wrong := mistake(file, symptom.roots.read(file) or ""))
    }
    if len(found) != 1:
        return None
    (file, (line, _)) = found.popitem()
    return mend(symptom, file, line, 0.85)


def _meant(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """What a tool proposes for a word it does not know: in the command that called it, or in a file."""
    name = match["a"]
    said = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()][-300:] + symptom.text[:300]
    if name in ("to", "the", "one", "it", "that"):
        return None
    file = symptom.where.file if symptom.where else ""
    coded = symptom.kind in ("type", "compile", "lint", "syntax", "test") and file and not file.endswith(_DATA)
    if "nknown rule" in said:
        return advice("fix_config", f"'{name}' is meant", "meant", 0.8)
    if BUILDS.search(file):
        return advice("fix_config", f"'{name}' is meant", "meant", 0.75)
    if not coded and re.search(r"(?i)command|option|argument|flag|task|script|target|subcommand", said):
        return advice("fix_command", f"'{name}' is meant", "meant", 0.8)
    if file.endswith(_DATA):
        return advice("fix_config", f"'{name}' is meant", "meant", 0.85)
    return advice("edit_code", f"'{name}' is meant", "meant", 0.75)


# ruff: noqa: E501 (tables are read by row)
