"""Repairs of what a program may, has and reaches: rights, files made of examples, commands, locks, certificates, locales."""

from __future__ import annotations

import re
from collections.abc import Collection

from mech.diagnosers.repairs.machine import unknown_command, variable
from mech.diagnosers.repairs.near import example
from mech.diagnosers.repairs.settings import CODE, CONFIG
from mech.diagnosers.rule import advice, rules, word
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_PATH = re.compile(
    r"(?<![\w/.-])(?:\.{0,2}/)?(?:[\w@.+-]{1,80}/){0,12}(?:\.[A-Za-z][\w.-]{0,80}|[\w@+-][\w@.+-]{0,80}\.\w{1,10}|(?<=/)[\w-]{1,80})"
)


def _inside(symptom: Symptom, path: str) -> str:
    """The path as the repository has it."""
    for prefix in symptom.roots.prefixes:
        path = path.removeprefix(prefix)
    return path.removeprefix("./")


def _paths(symptom: Symptom) -> list[str]:
    said = " ".join(symptom.text.split("\n")[:3])[:600]
    return [_inside(symptom, match[0]) for match in _PATH.finditer(said)]


def _absent(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A file that is not there: made of an example beside it, or named by a configuration."""
    files = symptom.roots.files
    for path in _paths(symptom):
        if path in files or len(path) < 3:
            continue
        if made := example(path, files):
            return advice("fix_config", f"{path} is copied from {made}", "example-file", 0.8, f"cp {made} {path}")
    for path in _paths(symptom):
        if (
            path.startswith(("/usr/", "/lib", "node:"))
            or "/" not in path
            or not _ENDED.search(path)
            or _there(path, files)
        ):
            continue
        for file in files:
            if CONFIG.search(file) and not CODE.search(file) and path in (text := symptom.roots.read(file) or ""):
                line = text.count("\n", 0, text.find(path)) + 1
                return advice("fix_config", f"{file} names {path} at line {line}, which is not there", "named", 0.72)
    for path in _paths(symptom):
        folder, _, ending = path.rpartition("/")[0], *path.rpartition(".")[1:]
        beside = [f for f in files if f.startswith(f"{folder}/") and f".{ending}" in f and _EXAMPLE.search(f)]
        if folder and ending and len(beside) == 1 and path not in files:
            return advice("fix_config", f"{path} is not there; {beside[0]} shows how it is made", "example-file", 0.66)
    if not files or not _OPENED.search(symptom.text[:600]):
        return None
    for path in _paths(symptom):
        if len(path) > 4 and ("/" in path or "." in path) and not _there(path, files) and not _SOURCE.search(path):
            return advice("fix_config", f"there is no {path}: provide it, or correct the path", "absent", 0.6)
    return None


_OPENED = re.compile(
    r"(?i)no ?such ?file|not exist|(?:cannot|can't|unable to|could not|failed to) (?:open|read|load)|filenotfound"
)
_SOURCE = re.compile(
    r"^/(?!home)|\.(?:py|[cm]?[jt]sx?|rb|go|rs|java|kt|php|sh|exs?|lua|[ch]|cc|cpp|hpp|cs|so|html?|vue|svelte|css|s[ac]ss|hs|ml|nim|cr|d|f90|ad[bs]|pas|cob|zig|dart|swift|scala|groovy|clj|vhdl?|s?v)$|(?:Cargo|pyproject)\.toml$|(?:^|/)package\.json$|\.[A-Z]\w*$|^\w+(?:\.\w+){2,}$"
)


_ENDED = re.compile(r"\.[A-Za-z]\w{0,9}$")
_EXAMPLE = re.compile(r"(?i)\b(?:example|sample|dist|template)\b")


def _there(path: str, files: Collection[str]) -> bool:
    """Whether a folder of the repository has the file."""
    return path in files or any(file.endswith(f"/{path}") for file in files)


def _denied(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """What a program may not open, run or bind."""
    if port := re.search(r"\b(?:bind|listen|port)\b\D{0,60}?\b(\d{2,3})\b(?!\.)", symptom.text):
        return advice("fix_config", f"port {port[1]} wants rights: use one above 1024", "low-port", 0.72)
    if re.search(r"docker(?:\.sock| daemon)", symptom.text):
        return advice("fix_config", "the user may not use docker: add it to the group docker", "docker-group", 0.65)
    for path in _paths(symptom):
        if file := symptom.found(path):
            right = "+x" if re.search(r"\bexec|spawn|sh: ", symptom.text) else "u+rw"
            command = f"chmod {right} {word(file)}"
            return advice("fix_config", f"{file} may not be used: {command}", "mode", 0.75, fixed=command)
    held = next((path for path in _paths(symptom) if path.startswith("/")), "")
    if held:
        return advice(
            "fix_config", f"the user may not write {held}: give it the right, or use a path of its own", "rights", 0.6
        )
    return None


def _required(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A key that a configuration lacks."""
    where = symptom.where
    if where is None or not CONFIG.search(where.file):
        return None
    return advice("fix_config", f"{where.file} lacks the key {match['a'] or match['b']}", "required-key", 0.78)


def _listed(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A variable that is printed near as one that is required."""
    found = _LISTED.search(symptom.around)
    return variable(symptom, found[1], 0.8) if found else None


_LISTED = re.compile(
    r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)['\"]?\s{0,4}:\s{0,4}(?:\[\s{0,4})?['\"]?(?:[Rr]equired|is required|undefined|missing|Invalid input: expected \w+, received undefined)"
)

# fmt: off
ROWS = rules((
    ("~absent", "fix_config", "ot found¦o such file¦ot exist¦issing¦annot find¦annot open¦an't find¦an't open¦annot read¦ould not¦nable to¦ailed to", r"[Nn]ot found|[Nn]o such file|not exist|n't exist|[Mm]issing|[Cc]an(?:not|'t) (?:find|open|read|load)|[Cc]ould not (?:find|open|read|load)|[Uu]nable to (?:find|open|read|load)|[Ff]ailed to (?:find|open|read|load)", _absent),
    ("~denied", "fix_config", "ermission denied¦EACCES¦EPERM¦not permitted", r"[Pp]ermission denied|EACCES|EPERM|Operation not permitted", _denied),
    ("~unknown-command", "add_dependency", "nknown command¦ommand not found¦PATH", r"(?:fish: Unknown command:?|command not found:) [`'\"]?(?P<name>[\w.+-]{1,60})", unknown_command),
    ("~unknown-command", "add_dependency", "PATH¦No such file¦ENOENT¦rogram not found", r"[`'\"](?P<name>[\w+-]{2,40})[`'\"]?:? (?:is |was )?(?:not (?:be )?found (?:in|on) [^\n]{0,20}PATH|executable file not found)|(?:env: [`'\"‘]?|make(?:\[\d\])?: )(?P<name2>[\w+-]{2,40})[’'\"`]?: No such file", lambda s, m: unknown_command(s, re.match(r"(?P<name>.*)", m["name"] or m["name2"]))),  # type: ignore[arg-type]
    ("state-lock", "fix_command", "state lock", r"acquiring the state lock", "another run holds the state, or left it locked: wait, or terraform force-unlock with the lock's ID", "", 0.7),
    ("~lock", "fix_config", "lock", r"(?i)waiting for (?:the |a )?(?:file )?lock|could not (?:get|obtain|acquire) (?:the )?lock|unable to (?:lock|acquire)|\.lock': File exists|lock ?file [^\n]{0,60}exists|another (?:process|instance) (?:is|holds|has)", "another process holds the lock, or left it: end that, or remove the lock file", "", 0.65),
    ("certificate", "fix_config", "CERT¦ertificate¦x509", r"CERTIFICATE_VERIFY_FAILED|[Ss]elf[- ]signed certificate|local issuer certificate|certificate (?:has expired|is not trusted|signed by unknown|is not valid|relies on)|x509: |SSL certificate problem|SELF_SIGNED|UNABLE_TO_VERIFY_LEAF|ERR_TLS_CERT", "the certificate is not trusted: renew it, or make its authority known (SSL_CERT_FILE, NODE_EXTRA_CA_CERTS)", "", 0.65),
    ("~locale", "set_env", "odec can't encode¦ascii' codec¦US-ASCII¦locale", r"'(?:ascii|latin-1|charmap)' codec can't|US-ASCII|unsupported locale setting|cannot change locale|setlocale: ", "run it with a locale of UTF-8: LC_ALL=C.UTF-8, PYTHONIOENCODING=utf-8", "", 0.62),
    ("input-variable", "set_env", "No value for required variable", r"variable \"(?P<a>[\w-]{1,80})\"", "give the variable {a} a value: TF_VAR_{a}, -var or a .tfvars file", "", 0.68),
    ("unset-configuration", "fix_config", "not set¦missing¦not configured", r"[Cc]onfiguration (?:at|for|of|key|option|value|parameter|setting) [`'\"]?:?(?P<a>[\w.-]{2,60})[`'\"]? (?:was|is) (?:not set|missing|not configured)", "set {a} in the configuration", "", 0.72),
    ("migration-checksum", "fix_command", "hecksum", r"[Mm]igration checksum mismatch", "a migration that was applied has changed: change it back, or run flyway repair", "", 0.7),
    ("checksum", "fix_config", "integrity¦EINTEGRITY¦hecksum¦SECURITY ERROR", r"[Ii]ntegrity check(?:sum)? failed|EINTEGRITY|[Cc]hecksum (?:mismatch|failed|for)|SECURITY ERROR", "what was fetched does not fit the hash that is written down: renew the hash, if the change is meant", "", 0.7),
    ("~unset-demanded", "set_env", "not set¦unset¦must be set¦required¦not defined", r"\*\*\* (?P<a>[A-Z][A-Z0-9_]{2,60}) (?:is |must be )?(?:not |un)?(?:set|defined|required)\b", "set {a}", "", 0.78),
    ("~processes", "raise_limit", "Resource temporarily unavailable¦can't start new thread¦native thread¦pthread_create", r"(?:fork|Errno 11|BlockingIOError|clone)[^\n]{0,60}Resource temporarily unavailable|can't start new thread|unable to create (?:new )?native thread|pthread_create(?: failed|:)", "it starts more processes than the limit allows: raise it (ulimit -u), or start fewer", "", 0.72),
    ("public-key", "fix_config", "publickey", r"Permission denied \(publickey", "the host does not accept the SSH key: add the key to it, or name another one", "", 0.7),
    ("host-key", "fix_config", "Host key verification", r"Host key verification failed", "the host is not known: add its key to known_hosts (ssh-keyscan)", "", 0.75),
    ("~credentials", "set_env", "redentials¦uthentication¦NOAUTH¦WRONGPASS¦AWS Region", r"Unable to locate credentials|[Ii]nvalid credentials|[Cc]ould not find default credentials|[Nn]o valid credential|Authentication (?:failed|required)|NOAUTH|WRONGPASS|invalid AWS Region|must specify a region", "give it the right credentials: user, password or token, and region (AWS_REGION and the like), in the environment", "", 0.62),
    ("connections", "raise_limit", "too many c¦Too many c¦too many clients", r"(?i)too many (?:clients|connections)", "the database has no connection left: raise max_connections, or pool and close them", "", 0.75),
    ("listed", "set_env", "nvironment", r"(?i)(?:invalid|missing|required|validat)[^\n]{0,30}environment", _listed),
    ("required-key", "fix_config", "equired", r"['\"`](?P<a>[\w.-]{1,60})['\"`] is a required property|(?:required (?:property|field|key)|[Mm]issing required (?:property|field|key|option)):? ['\"`](?P<b>[\w.-]{1,60})['\"`]", _required),
    ("identity", "fix_command", "identity¦auto-detection is disabled¦empty ident", r"Author identity unknown|Please tell me who you are|auto-detection is disabled|empty ident name", "git does not know who commits: set user.name and user.email", "git config user.email you@example.com", 0.75),
    ("remote", "fix_command", "does not appear to be a git repository¦No configured push destination", r"'(?P<a>[\w./-]{1,80})' does not appear to be a git repository|No configured push destination", "the repository has no remote {a}: add it", "git remote add {a} URL", 0.7),
    ("branch", "fix_command", "src refspec", r"src refspec (?P<a>\S{1,80}) does not match", "there is no branch {a}: push the one that is there", "", 0.68),
))
# fmt: on


# ruff: noqa: E501 (tables are read by row)
