"""PHP: Composer's packages and PHP's own server on the public folder; Laravel by artisan."""

from __future__ import annotations

from mech.beneath import Tree
from mech.planners import toolchains
from mech.planners.documents import dotenv, json, table
from mech.planners.paths import first_file, folder_of, join, within
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Missing, Process, Toolchain

_INDEXES = ("public/index.php", "web/index.php", "htdocs/index.php", "www/index.php", "index.php", "src/index.php")
_SERVER_DATABASES = {"mysql": "mysql", "mariadb": "mysql", "pgsql": "postgresql", "sqlsrv": "mssql"}


def propose(tree: Tree, at: str) -> Proposal | None:
    """How a PHP application runs; None without an index.php, an artisan or a command of its composer.json."""
    manifest = join(at, "composer.json")
    text = tree.read(manifest)
    document = json(text)
    index = first_file(tree, at, _INDEXES)
    laravel = tree.is_file(join(at, "artisan"))
    if index is None and not laravel:
        return None
    wanted, because = toolchains.pinned(tree, at, "php")
    php = toolchains.find("php", wanted, because or f"{index or 'artisan'} is PHP")
    setup, tools, gaps = _composer(tree, at, document, text)
    missing = (*toolchains.missing(php), *gaps)
    if laravel:
        prepare, needs = _laravel(tree, at)
        line, why, missing = "php artisan serve --no-reload", f"{join(at, 'artisan')} is Laravel's", (*missing, *needs)
        setup = (*setup, *prepare)
    else:
        folder = within(folder_of(index or at), at)
        line = "php -S 127.0.0.1:8000" + ("" if folder == "." else f" -t {folder}")
        why = f"{index} is served by PHP's own server"
        if first_file(tree, at, ("wp-config.php", "wp-config-sample.php", "wp-load.php")):
            missing = (*missing, Missing("service", "mysql", "WordPress keeps its pages in MySQL", "run mysql"))
    return Proposal(
        planner="php",
        at=at,
        intent=Intent.FRAMEWORK,
        processes=(Process("web", line, why, at, serves=True),),
        setup=setup,
        toolchains=(php, *tools),
        missing=missing,
        serves_page=True,
    )


def _composer(
    tree: Tree, at: str, document: dict[str, object], text: str | None
) -> tuple[tuple[Command, ...], tuple[Toolchain, ...], tuple[Missing, ...]]:
    packages = [name for name in table(document.get("require")) if "/" in name]
    if text is None or not (packages or "autoload" in document):
        return (), (), ()
    composer = toolchains.find("composer", None, f"{join(at, 'composer.json')} lists packages")
    command = Command(
        "install",
        "composer install --no-interaction --no-progress",
        f"{join(at, 'composer.json')} lists the packages",
        at,
        {"COMPOSER_ALLOW_SUPERUSER": "1"},
        inputs=(join(at, "composer.json"), join(at, "composer.lock")),
        outputs=(join(at, "vendor"),),
    )
    return (command,), (composer,), toolchains.missing(composer)


def _laravel(tree: Tree, at: str) -> tuple[tuple[Command, ...], tuple[Missing, ...]]:
    """Its .env, key and tables, as the framework's own instructions make them."""
    example = first_file(tree, at, (".env", ".env.example"))
    engine = dotenv(tree.read(example) if example else None).get("DB_CONNECTION", "sqlite")
    line = "test -f .env || cp .env.example .env; grep -q '^APP_KEY=.' .env || php artisan key:generate --force"
    key = Command("build", line, "Laravel needs an .env with a key", at, optional=True)
    if engine in _SERVER_DATABASES:
        name = _SERVER_DATABASES[engine]
        return (key,), (Missing("service", name, f"{example}: DB_CONNECTION={engine}", f"run {name}"),)
    migrate = "mkdir -p database && touch database/database.sqlite && php artisan migrate --force --seed"
    return (key, Command("build", migrate, "Laravel's tables are made in SQLite", at, optional=True)), ()
