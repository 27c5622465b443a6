"""Web frameworks of Node: their development servers, what they need to run quietly, and which answer with a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mech.beneath import Tree
from mech.planners.node_manifest import Manifest


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework by the package that brings it. `dev` is its development server, run by the package manager.

    `needs` are files and folders/ of which one must be there (none: always fits); `page` is whether a browser
    gets a page.
    """

    package: str
    dev: str
    page: bool = True
    needs: tuple[str, ...] = ()


_VITE = ("index.html", "src/index.html", "vite.config.ts", "vite.config.js", "vite.config.mjs", "vite.config.mts")

_PAGE_FILES = ("index.html", "src/index.html", "client/index.html", "app/index.html", "frontend/index.html")

FRAMEWORKS = (
    Framework("next", "next dev", needs=("app/", "pages/", "src/app/", "src/pages/")),
    Framework("nuxt", "nuxt dev", needs=("nuxt.config.ts", "nuxt.config.js", "app.vue", "pages/", "app/")),
    Framework("astro", "astro dev", needs=("astro.config.mjs", "astro.config.ts", "astro.config.js", "src/pages/")),
    Framework("@sveltejs/kit", "vite dev"),
    Framework("@react-router/dev", "react-router dev"),
    Framework("@remix-run/dev", "remix vite:dev"),
    Framework("vinxi", "vinxi dev"),
    Framework("gatsby", "gatsby develop"),
    Framework("@angular/cli", "ng serve", needs=("angular.json",)),
    Framework("@vue/cli-service", "vue-cli-service serve"),
    Framework("react-scripts", "react-scripts start"),
    Framework("@quasar/app-vite", "quasar dev"),
    Framework("@rsbuild/core", "rsbuild dev"),
    Framework("@docusaurus/core", "docusaurus start"),
    Framework("ember-cli", "ember serve"),
    Framework("@nestjs/cli", "nest start --watch", page=False, needs=("nest-cli.json",)),
    Framework("wrangler", "wrangler dev", page=False, needs=("wrangler.toml", "wrangler.json", "wrangler.jsonc")),
    Framework("expo", "expo start --web", needs=("app.json", "app.config.js", "app.config.ts")),
    Framework("hexo", "hexo server", needs=("_config.yml",)),
    Framework("@11ty/eleventy", "eleventy --serve"),
    Framework("vite", "vite", needs=_VITE),
    Framework("parcel", "parcel index.html", needs=("index.html",)),
    Framework("parcel", "parcel src/index.html", needs=("src/index.html",)),
    Framework("webpack-dev-server", "webpack serve", needs=("webpack.config.js", "webpack.config.ts")),
    Framework("vitepress", "vitepress dev docs", needs=("docs/.vitepress/config.ts", "docs/.vitepress/config.js")),
    Framework("live-server", "live-server --no-browser", needs=("index.html",)),
)

SERVERS = (
    "express", "fastify", "koa", "hono", "@hono/node-server", "@hapi/hapi", "restify", "@nestjs/core", "polka",
    "h3", "connect", "apollo-server", "@apollo/server", "apollo-server-express", "graphql-yoga", "json-server",
    "elysia", "sails", "@feathersjs/feathers", "@adonisjs/core", "socket.io", "ws", "micro", "@trpc/server",
    "nitropack", "moleculer-web", "@loopback/rest", "loopback", "@strapi/strapi", "keystone",
    "@keystone-6/core", "parse-server", "probot", "tinyhttp", "@tinyhttp/app", "uWebSockets.js", "fastify-cli",
    "serve", "http-server", "egg", "payload", "@medusajs/medusa", "hyper-express", "browser-sync",
    "light-my-request", "peer", "node-static", "serve-handler", "finalhandler",
)  # fmt: skip
"""Packages with which a program answers HTTP; their presence makes an entry file a server."""

PAGES = tuple(f.package for f in FRAMEWORKS if f.page)
TEMPLATES = (
    "ejs", "pug", "hbs", "express-handlebars", "nunjucks", "eta", "@fastify/view", "@fastify/static",
    "koa-views", "serve-static", "koa-static", "express-ejs-layouts", "mustache-express", "serve",
    "http-server",
)  # fmt: skip

QUIET = {
    "next": {"NEXT_TELEMETRY_DISABLED": "1"},
    "nuxt": {"NUXT_TELEMETRY_DISABLED": "1"},
    "astro": {"ASTRO_TELEMETRY_DISABLED": "1"},
    "gatsby": {"GATSBY_TELEMETRY_DISABLED": "1"},
    "@angular/cli": {"NG_CLI_ANALYTICS": "false"},
    "turbo": {"TURBO_TELEMETRY_DISABLED": "1"},
    "storybook": {"STORYBOOK_DISABLE_TELEMETRY": "1"},
    "prisma": {"CHECKPOINT_DISABLE": "1"},
    "@strapi/strapi": {"STRAPI_TELEMETRY_DISABLED": "1"},
    "nx": {"NX_DAEMON": "false", "NX_TUI": "false"},
    "expo": {"EXPO_NO_TELEMETRY": "1", "EXPO_OFFLINE": "1"},
    "wrangler": {"WRANGLER_SEND_METRICS": "false"},
}
"""Variables that stop questions and telemetry, by the package that reads them."""

_OLD_WEBPACK = (("webpack", 5), ("react-scripts", 5), ("@vue/cli-service", 5), ("next", 11), ("gatsby", 3), ("nuxt", 3),
                ("@angular-devkit/build-angular", 12), ("laravel-mix", 6))  # fmt: skip


def environment(manifest: Manifest) -> dict[str, str]:
    """Variables with which the application's tools ask nothing, open no browser and send no telemetry."""
    found = {"BROWSER": "none", "DO_NOT_TRACK": "1"}
    for package, variables in QUIET.items():
        if manifest.uses(package):
            found |= variables
    return found


def old_webpack(manifest: Manifest) -> str | None:
    """The package whose webpack needs MD4, which OpenSSL 3 (Node 17 and later) no longer has; None if none."""
    for package, first_good in _OLD_WEBPACK:
        major = re.match(r"[\^~>=v\s]*(\d+)", manifest.dependencies.get(package, ""))
        if major and int(major[1]) < first_good:
            return package
    return None


def framework(tree: Tree, manifest: Manifest) -> Framework | None:
    """The framework of the folder whose files are there too."""
    for known in FRAMEWORKS:
        if not manifest.uses(known.package):
            continue
        prefix = f"{manifest.at}/" if manifest.at else ""
        if not known.needs or any(_there(tree, prefix + need) for need in known.needs):
            return known
    return None


def _there(tree: Tree, path: str) -> bool:
    return tree.is_dir(path.rstrip("/")) if path.endswith("/") else tree.is_file(path)


def answers_page(tree: Tree, manifest: Manifest) -> bool | None:
    """True when a browser gets a page of it, False when it is an API, None when nothing says."""
    found = framework(tree, manifest)
    if found is not None and found.package != "vite":
        return found.page
    if found is not None and any(tree.is_file(f"{manifest.at}/{f}".strip("/")) for f in _PAGE_FILES):
        return True
    if found is not None:
        return False
    if manifest.uses(*TEMPLATES) or manifest.uses(*PAGES):
        return True
    prefix = f"{manifest.at}/" if manifest.at else ""
    if any(tree.is_file(f"{prefix}{folder}/index.html") for folder in ("public", "static", "views", "src", "dist")):
        return True
    return False if manifest.uses(*SERVERS) else None
