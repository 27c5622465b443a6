"""Repairs for Ruby, PHP, Perl, R, Elixir, Lua and Dart."""

from __future__ import annotations

import re

from mech.diagnosers.provides import GEMS, HEX, PHP_CLASSES, PHP_EXTENSIONS, PHP_FUNCTIONS, ROCKS
from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def _gem(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    path = match["name"].strip()
    if path.startswith(("/", "./", "..")) or path.endswith(".rb"):
        files = {f.rpartition("/")[2].removesuffix(".rb"): f for f in symptom.roots.files if f.endswith(".rb")}
        last = path.rpartition("/")[2].removesuffix(".rb")
        near = last if last in files else closest(last, files)
        return (
            advice("edit_code", f"there is no {last}.rb there; {files[near]} is in the repository", "require", 0.8)
            if near
            else None
        )
    stems = {f.removesuffix(".rb"): f for f in symptom.roots.files if f.endswith(".rb")}
    if "/" in path and path not in stems and (near := closest(path, stems, 0.8)):
        return advice("edit_code", f"there is no {path}.rb; {stems[near]} is in the repository", "require", 0.8)
    local = [f for f in symptom.roots.files if f.endswith((f"/{path}.rb",)) or f == f"{path}.rb"]
    if local:
        folder = local[0][: -len(f"{path}.rb")].rstrip("/") or "."
        return advice(
            "fix_command",
            f"{local[0]} is in the repository: put {folder} on the load path",
            "load-path",
            0.7,
            f"ruby -I {folder}",
        )
    if match["name"].startswith("/") or "require_relative" in symptom.line:
        near = closest(
            last := path.rpartition("/")[2],
            {f.rpartition("/")[2][:-3] for f in symptom.roots.files if f.endswith(".rb")},
        )
        return advice("edit_code", f"there is no {last}; {near} is there", "file", 0.8) if near else None
    gem = GEMS.get(path) or GEMS.get(path.split("/")[0]) or path.split("/")[0]
    if re.search(rf"gem ['\"]{re.escape(gem)}['\"]", symptom.read("Gemfile")):
        return advice(
            "fix_command",
            f"{gem} is in the Gemfile: install it and run with bundle exec",
            "not-installed",
            0.65,
            "bundle install",
        )
    return advice(
        "add_dependency",
        f"add the gem {gem}" + (" to the Gemfile" if symptom.has("Gemfile") else ""),
        "gem",
        0.85,
        (f"bundle add {gem}" if symptom.has("Gemfile") else f"gem install {gem}") if gem[:1].isalnum() else None,
    )


def _php_function(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"].rpartition("\\")[2]
    extension = next((e for begin, e in PHP_FUNCTIONS.items() if name.startswith(begin)), None)
    if extension and (len(extension) > 2 or name.startswith(("image", "bc"))):
        return _php_extension(extension, f"{name}() is in the extension {extension}")
    names: set[str] = set()
    for file in symptom.roots.files:
        if file.endswith(".php"):
            names.update(re.findall(r"\bfunction\s+(\w+)\s*\(", symptom.roots.read(file) or ""))
    near = closest(name, names, 0.75)
    return advice("edit_code", f"there is no {name}(); {near}() is there", "name", 0.8) if near else None


def _php_file(symptom: Symptom, path: str) -> Suggestion | None:
    last = path.rpartition("/")[2]
    near = closest(last, {f.rpartition("/")[2] for f in symptom.roots.files if f.endswith(".php")})
    return advice("edit_code", f"there is no {last}; {near} is there", "file", 0.8) if near else None


def _php_extension(name: str, told: str) -> Suggestion:
    package = "php-" + PHP_EXTENSIONS.get(name, name)
    return advice(
        "add_dependency", f"{told}: install {package}", "php-extension", 0.88, f"apt-get install -y {package}"
    )


def _php_class(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"].strip("\\")
    last = name.rpartition("\\")[2]
    parts = name.split("\\")
    for end in range(len(parts), 0, -1):
        package = PHP_CLASSES.get("\\".join(parts[:end]))
        if package:
            if package in symptom.read("composer.json"):
                return advice(
                    "fix_command",
                    f"{package} is in composer.json but not installed",
                    "not-installed",
                    0.7,
                    "composer install",
                )
            return advice(
                "add_dependency", f"{name} is in {package}: add it", "php-class", 0.88, f"composer require {package}"
            )
    if last in ("PDO", "mysqli", "ZipArchive", "DOMDocument", "SimpleXMLElement", "IntlDateFormatter", "NumberFormatter", "Collator", "Imagick", "Redis", "Memcached", "SoapClient", "SQLite3", "MongoDB", "Normalizer", "XMLReader", "XMLWriter"):  # fmt: skip
        extension = {
            "PDO": "mysql",
            "ZipArchive": "zip",
            "DOMDocument": "xml",
            "SimpleXMLElement": "xml",
            "IntlDateFormatter": "intl",
            "NumberFormatter": "intl",
            "Collator": "intl",
            "Normalizer": "intl",
            "SoapClient": "soap",
            "XMLReader": "xml",
            "XMLWriter": "xml",
        }.get(last, last.lower())
        return _php_extension(extension, f"{last} is in the extension {extension}")
    files = {f.rpartition("/")[2].removesuffix(".php"): f for f in symptom.roots.files if f.endswith(".php")}
    if last in files:
        return advice(
            "edit_code",
            f"{last} is in {files[last]}, which is not loaded under {name}: check its namespace and the autoloading",
            "php-autoload",
            0.7,
        )
    near = closest(last, files)
    return advice("edit_code", f"there is no class {last}; {near} is there", "php-class", 0.75) if near else None


def _php_driver(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    text = symptom.source + symptom.around + symptom.read(".env") + symptom.read(".env.example")
    name = next(
        (
            n
            for n in ("pgsql", "mysql", "sqlite", "sqlsrv")
            if f"{n}:" in text or f"DB_CONNECTION={n}" in text or f"Connection: {n}" in text
        ),
        None,
    )
    if name is None:
        return advice("add_dependency", "install the PDO driver of the database", "php-driver", 0.65)
    return _php_extension({"sqlite": "sqlite3"}.get(name, name), f"PDO has no driver for {name}")


def _hex(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A module of a package of Hex."""
    package = HEX.get(match["name"])
    if package is None:
        return None
    where = "the dependencies of mix.exs" if symptom.has("mix.exs") else f"the script: Mix.install([:{package}])"
    return advice("add_dependency", f"{match['name']} is in the package {package}: add it to {where}", "hex", 0.8)


def _perl(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    path = match["path"]
    local = [f for f in symptom.roots.files if f.endswith("/" + path)]
    if local:
        folder = local[0][: -len(path)].rstrip("/")
        return advice(
            "fix_command",
            f"{local[0]} is in the repository: put {folder} on the path",
            "perl-path",
            0.75,
            f"perl -I{folder}",
        )
    name = path.removesuffix(".pm").replace("/", "::")
    names = {
        re.sub(r"^(?:.*/)?lib/", "", f).removesuffix(".pm").replace("/", "::")
        for f in symptom.roots.files
        if f.endswith(".pm")
    }
    if near := closest(name, names, 0.82):
        return advice("edit_code", f"there is no module {name}; {near} is in the repository", "perl-module", 0.8)
    return advice("add_dependency", f"add the module {name}", "perl-module", 0.88, f"cpanm {name}")


def _lua(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    path = name.replace(".", "/") + ".lua"
    local = [f for f in symptom.roots.files if f.endswith("/" + path)]
    if local:
        folder = local[0][: -len(path)].rstrip("/")
        return advice("set_env", f"{local[0]} is in the repository: set LUA_PATH='{folder}/?.lua;;'", "lua-path", 0.65)
    near = closest(name.split(".")[-1], {f.rpartition("/")[2][:-4] for f in symptom.roots.files if f.endswith(".lua")})
    if near:
        return advice("edit_code", f"there is no module '{name}'; '{near}' is in the repository", "lua-module", 0.8)
    rock = ROCKS.get(name) or ROCKS.get(name.split(".")[0]) or name.split(".")[0]
    return advice("add_dependency", f"add the rock {rock}", "lua-module", 0.85, f"luarocks install {rock}")


def _rake(symptom: Symptom, name: str) -> Suggestion:
    meant = re.search(r"Did you mean\?\s+([\w:-]+)", symptom.around)
    text = f"there is no task '{name}'" + (f"; '{meant[1]}' is meant" if meant else "")
    return advice("fix_command", text, "rake-task", 0.8, f"rake {meant[1]}" if meant else None)


_R_FUNCTIONS = {"ggplot": "ggplot2", "aes": "ggplot2", "%>%": "magrittr", "mutate": "dplyr", "filter": "dplyr", "select": "dplyr", "group_by": "dplyr", "summarise": "dplyr", "read_csv": "readr", "pivot_longer": "tidyr", "str_detect": "stringr", "ymd": "lubridate", "fromJSON": "jsonlite", "toJSON": "jsonlite", "map": "purrr", "tibble": "tibble", "fread": "data.table", "data.table": "data.table", "melt": "reshape2", "kable": "knitr", "test_that": "testthat", "read_excel": "readxl", "glue": "glue"}  # fmt: skip


def _r_function(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    names: set[str] = set()
    for file in symptom.roots.files:
        if file.endswith((".R", ".r", ".Rmd")):
            names.update(re.findall(r"([\w.]+)\s*(?:<-|=)\s*function", symptom.roots.read(file) or ""))
    if near := closest(name, names, 0.75):
        return advice("edit_code", f"there is no {name}(); {near}() is there", "name", 0.8)
    if package := _R_FUNCTIONS.get(name):
        return advice("edit_code", f"{name}() is in {package}: add library({package})", "r-library", 0.8)
    return None


# fmt: off
ROWS = rules((
    ("gem", "add_dependency", "cannot load such file", r"cannot load such file -- (?P<name>[\w./-]+)", _gem),
    ("bundle", "add_dependency", "Could not find", r"Could not find (?:gem '(?P<a>[\w-]+)[^'\n]*' in (?:locally installed gems|cached gems)|(?P<b>[\w.-]+-\d[\w.]*)(?:,[^\n]*)? in (?:any of the sources|locally installed gems|cached gems))", "the gems of the Gemfile are not installed ({a}{b})", "bundle install", 0.65),
    ("gem-none", "fix_config", "Could not find gem", r"Could not find gem '(?P<a>[\w-]+)[^'\n]*' in rubygems", "no source has the gem {a}: correct its name or version in the Gemfile", "", 0.88),
    ("gem-conflict", "fix_config", "could not find compatible versions¦version solving has failed", r"could not find compatible versions|version solving has failed", "the versions in the Gemfile contradict each other: loosen one of them", "", 0.85),
    ("ruby-version", "fix_config", "but your Gemfile specified", r"Your Ruby version is (?P<a>[\d.]+), but your Gemfile specified (?P<b>[^\n]+)", "the Gemfile asks for ruby {b}, running {a}: use that Ruby, or change the ruby line", "", 0.9),
    ("bundle-frozen", "fix_command", "frozen", r"lockfile (?:in|can't be updated)[^\n]*frozen|The gemspecs? for[^\n]*changed|bundle config unset (?:deployment|frozen)", "Gemfile.lock does not fit the Gemfile: write it anew and commit it", "bundle install", 0.8),
    ("rails-migrations", "fix_command", "Migrations are pending¦PendingMigrationError", r"Migrations are pending|PendingMigrationError", "migrations have not been run", "bin/rails db:migrate", 0.9),
    ("rails-database", "fix_command", "NoDatabaseError¦We could not find your database", r"NoDatabaseError|We could not find your database", "the database was not created", "bin/rails db:create", 0.7),
    ("rails-hosts", "fix_config", "Blocked host¦config.hosts", r"Blocked hosts?: (?P<a>[\w.:-]+)", "add '{a}' to config.hosts", "", 0.88),
    ("rake-task", "fix_command", "Don't know how to build task", r"Don't know how to build task '(?P<a>[\w:-]+)'", lambda s, m: _rake(s, m["a"])),
    ("ruby-meant", "edit_code", "Did you mean?", r"Did you mean\?\s+(?P<a>[\w:@.!?]+)", "'{a}' is meant", "", 0.85),
    ("javascript-runtime", "add_dependency", "Could not find a JavaScript runtime", r"Could not find a JavaScript runtime", "install nodejs", "apt-get install -y nodejs", 0.85),
    ("php-file", "edit_code", "Failed opening", r"Failed opening (?:required )?'(?P<name>[^'\n]{1,200}\.php)'", lambda s, m: None if "vendor/" in m["name"] else _php_file(s, m["name"])),
    ("vendor", "fix_command", "vendor/autoload.php", r"(?:vendor/autoload\.php[^\n]*(?:No such file|[Ff]ailed)|Failed opening required '[^'\n]*vendor/autoload\.php|[Rr]un .?composer install)", "the packages of composer.json are not installed", "composer install", 0.9),
    ("php-function", "add_dependency", "Call to undefined function", r"Call to undefined function (?P<name>[\w\\]+)\(", _php_function),
    ("php-class", "add_dependency", "not found", r"(?:Class|Interface|Trait) [\"'](?P<name>[\w\\]+)[\"'] not found", _php_class),
    ("php-driver", "add_dependency", "could not find driver", r"could not find driver", _php_driver),
    ("php-extension", "add_dependency", "requires ext-¦ext-", r"requires (?:PHP extension )?ext-(?P<x>\w+) \S+ (?:->|but)|PHP extension (?P<y>\w+) (?:\S+ )?(?:is|->)? ?(?:missing|not)", lambda s, m: _php_extension(m["x"] or m["y"], f"the extension {m['x'] or m['y']} is missing")),
    ("php-version", "fix_config", "does not satisfy that requirement¦require a PHP version", r"requires php (?P<a>\S+)[^\n]*your php version \((?P<b>[\d.]+)[^)]*\) does not satisfy|require a PHP version \"(?P<c>[^\"]+)\"", "it wants php {a}{c}, running {b}: use that PHP, or change the requirement", "", 0.88),
    ("composer-lock", "fix_command", "lock file is not up to date¦is not present in the lock file", r"lock file is not up to date|is not present in the lock file", "composer.lock does not fit composer.json: write it anew and commit it", "composer update --lock", 0.85),
    ("composer-none", "fix_config", "could not be found in any version¦Could not find a matching version", r"(?:package|requires) (?P<a>[\w./-]{1,120})[^\n]{0,120}could not be found in any version|matching version of package (?P<b>[\w./-]+)", "no repository has {a}{b}: correct its name in composer.json", "", 0.85),
    ("composer-conflict", "fix_config", "Your requirements could not be resolved", r"could not be resolved to an installable set", "the requirements of composer.json contradict each other or this PHP", "", 0.75),
    ("laravel-key", "fix_command", "No application encryption key", r"No application encryption key", "the application has no key", "php artisan key:generate", 0.9),
    ("laravel-vite", "fix_command", "Vite manifest not found", r"Vite manifest not found", "the assets were not built", "npm run build", 0.88),
    ("php-memory", "raise_limit", "Allowed memory size", r"Allowed memory size of (?P<a>\d+) bytes exhausted", "PHP's memory_limit ({a} bytes) is reached: raise it, or use less", "php -d memory_limit=512M", 0.75),
    ("perl-module", "add_dependency", "Can't locate", r"Can't locate (?P<path>[\w/]+\.pm) in @INC", _perl),
    ("r-package", "add_dependency", "there is no package called", r"there is no package called [‘'\"](?P<a>[\w.]+)", "add the package {a}", "Rscript -e 'install.packages(\"{a}\")'", 0.9),
    ("r-packages", "add_dependency", "are not available for package¦is not available for package", r"dependenc(?:y|ies) ‘(?P<a>[\w.]+)’[^\n]*(?:is|are) not available for package", "add the package {a}", "Rscript -e 'install.packages(\"{a}\")'", 0.85),
    ("r-none", "fix_config", "is not available for this version of R", r"package ‘(?P<a>[\w.]+)’ is not available for this version of R", "there is no package {a} for this R: correct its name", "", 0.8),
    ("r-function", "edit_code", "could not find function", r"could not find function \"(?P<name>[^\"]+)\"", _r_function),
    ("mix-deps", "fix_command", "mix deps.get¦Unchecked dependencies", r"mix deps\.get|Unchecked dependencies", "the dependencies of mix.exs are not installed", "mix deps.get", 0.9),
    ("mix-config", "fix_config", "could not fetch application environment", r"could not fetch application environment :(?P<a>\w+) for application :(?P<b>\w+)", "nothing configures :{a} of :{b}: set it in config/config.exs", "", 0.85),
    ("mix-task", "fix_command", "could not be found. Did you mean", r"The task \"(?P<a>[\w.]+)\" could not be found\. Did you mean \"(?P<b>[\w.]+)\"", "there is no task '{a}'", "mix {b}", 0.88),
    ("hex", "add_dependency", "is not available)¦is not loaded", r"module (?P<name>[A-Z]\w*)[\w.]* is not (?:available|loaded)", _hex),
    ("elixir-version", "fix_config", "it supports only Elixir", r"on Elixir v?(?P<a>[\w.-]+) but it has declared in its mix\.exs file it supports only Elixir (?P<b>[^\n]+)", "mix.exs asks for Elixir {b}, running {a}", "", 0.9),
    ("elixir-meant", "edit_code", "Did you mean", r"Did you mean(?: one of)?:\s+\*? ?(?P<a>[\w.!?]+(?:/\d)?)", "'{a}' is meant", "", 0.8),
    ("lua-module", "add_dependency", "not found:", r"module '(?P<name>[\w.-]+)' not found:", _lua),
    ("dart", "add_dependency", "Couldn't resolve the package", r"Couldn't resolve the package '(?P<a>\w+)'", "add {a} to pubspec.yaml", "dart pub add {a}", 0.88),
    ("dart-sdk", "fix_config", "version solving failed", r"requires SDK version (?P<a>[^\n,]+)", "it wants the Dart SDK {a}", "", 0.8),
    ("tcl", "add_dependency", "can't find package", r"can't find package (?P<a>[\w:]+)", "add the package {a} of Tcl", "apt-get install -y tcllib", 0.65),
))
# fmt: on
# ruff: noqa: E501 (tables are read by row)
