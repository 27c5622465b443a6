"""Messages of known kinds, as a table: what each says, and how the line of the sources that is meant looks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Telling:
    """A message that names what to look for: `message` finds it, `line` (with its groups filled in) is
    searched in files that `file` matches (groups too).

    `near`: the message is also looked for in the lines around. `over`: also where the output states a place.
    `alone`: the message names nothing, so that a line is meant only where no other sort of line fits.
    """

    message: str
    line: str
    file: str = ""
    near: bool = False
    over: bool = False
    alone: bool = False


_CODE = r"\.(?:py|[cm]?[jt]sx?|go|rb|php|rs|java|kt|exs?|vue|svelte)$"
_NPM = r"(?:^|/)package\.json$"
_PIP = r"(?:^|/)(?:requirements[\w./-]*\.(?:txt|in)|pyproject\.toml|setup\.(?:cfg|py)|Pipfile)$"
_MAKE = r"(?:^|/)(?:GNUm|M|m)akefile$|\.mk$"
_CMAKE = r"CMakeLists\.txt$|\.cmake$"
_BUILD = r"(?:^|/)(?:pom\.xml|build\.gradle(?:\.kts)?|[\w.-]+\.sh|Makefile|gradle\.properties|[\w.-]+\.versions\.toml|build\.sbt|deps\.edn|project\.clj|ivy\.xml|build\.xml)$"
_WORD = r"['\"`]?(?P<a>[\w@./-]+)['\"`]?"

# fmt: off
TELLING: tuple[Telling, ...] = (
    Telling(
        r"Migration (?P<a>\w+)\.(?P<b>\w+) dependencies reference nonexistent parent node \('(?P<c>\w+)', '(?P<d>\w+)'\)",
        r"{d}",
        r"(?:^|/){a}/migrations/{b}\.py$",
    ),
    Telling(r"Revision (?P<a>\w+) referenced from|Can't locate revision identified by '(?P<b>\w+)'", r"^down_revision\b.*['\"]{a}{b}['\"]", r"\.py$", True, True),
    Telling(r"^KeyError: '(?P<a>[0-9a-z_]{2,32})'", r"^down_revision\b.*['\"]{a}['\"]", r"/versions/[^/]*\.py$", over=True),
    Telling(r"resolve dependencies of the (?P<a>\w+) .*argument (?P<b>\w+) at", r"constructor\(.*\b{b}\b", r"\.[jt]s$"),
    Telling(r"resolve dependencies of the (?P<a>\w+) ", r"\bclass {a}\b", r"\.[jt]s$"),
    Telling(r"Attribute \"(?P<a>\w+)\" not found in module \"(?P<b>[\w.]+)\"", r"=\s*(?:\w+\.)?(?:FastAPI|Starlette|Flask|Quart|Litestar|Sanic)\(", r"\.py$"),
    Telling(r"Failed to find attribute '(?P<a>\w+)' in '(?P<b>[\w.]+)'", r"=\s*(?:\w+\.)?(?:FastAPI|Starlette|Flask|Quart|get_wsgi_application)\(", r"\.py$"),
    Telling(r"No module named '(?P<a>[\w.]+)'", r"^\s*(?:import|from)\s+{a}\b", r"\.py$"),
    Telling(r"No module named '(?P<a>[\w.]+)'", r"^\s*['\"]{a}(?:\.[\w.]+)?['\"]\s*,?\s*(?:#.*)?$", r"settings[\w/]*\.py$"),
    Telling(r"[Nn]o such table: (?:main\.)?(?P<a>\w+)|relation \"(?P<b>\w+)\" does not exist|Table '(?:\w+\.)?(?P<c>\w+)' doesn't exist", r"\b{a}{b}{c}\b", r"\.(?:py|[jt]s|sql|rb|go|prisma|php|exs?|java|rs)$"),
    Telling(r"no such column: (?:\w+\.)?(?P<a>\w+)|Unknown column '(?:\w+\.)?(?P<b>\w+)'|column \"?(?:\w+\.)?(?P<c>\w+)\"? (?:of relation \S+ )?does not exist|has no column named (?P<d>\w+)", r"\b{a}{b}{c}{d}\b", r"\.(?:sql|py|[jt]s|rb|go|php|exs?|java|rs)$"),
    Telling(r"TemplateNotFound: (?P<a>[\w./-]+)|TemplateDoesNotExist: (?P<b>[\w./-]+)|Failed to lookup view \"(?P<c>[\w./-]+)\"|Missing template (?P<d>[\w./-]+)", r"['\"]{a}{b}{c}{d}['\"]", r"\.(?:py|[cm]?[jt]s|rb|html|jinja2?)$"),
    Telling(r"Reverse for '(?P<a>[\w:-]+)' not found", r"['\"]{a}['\"]", r"\.(?:html|py|jinja2?|txt)$", over=True),
    Telling(r"function (?P<a>[\w.]+)/\d+ is undefined", r"(?<![\w.]){a}\b", r"\.(?:exs?|eex|heex|leex)$", over=True),
    Telling(r"failed with (?P<a>\S+) is not allowed, use allowlist", r"^\s+{a}\b", r"tox\.ini$|pyproject\.toml$"),
    Telling(r"(?P<a>\S{2,200}) is not a valid editable requirement", r"{a}\s*$", _PIP),
    Telling(r"On instance\[[^\n]{0,200}?'(?P<a>[\w-]+)'\]:", r"^[\s{{]*['\"]?{a}['\"]?\s*[:=]", r"\.(?:json|ya?ml|toml)$", True, True),
    Telling(r"^(?P<a>(?:Given|When|Then|And|But) [^\n]{3,120}?)(?:\s+# None)?$", r"^\s*{a}\s*$", r"\.feature$"),
    Telling(r"no case clause matching", r"^\s*case\b.*\bof\b", r"\.erl$|\.escript$"),
    Telling(r"no true branch found", r"^\s*if\b", r"\.erl$|\.escript$"),
    Telling(r"data provider specified for (?:\w+\\)*\w+::(?P<a>\w+)", r"\bfunction {a}\b", r"\.php$", True),
    Telling(r"planned (?P<a>\d+) tests? but ran", r"\b(?:tests\s*=>|plan\(?|plan tests\s*=>)\s*{a}\b", r"\.t$"),
    Telling(r"No tests executed", r"^\s*<testsuite\b", r"phpunit[\w.]*\.xml$"),
    Telling(r"no match of right hand side value", r"^\s*[\[{{].*[\]}}]\s*=\s*\S", r"\.erl$|\.escript$"),
    Telling(r"(?:factory|attribute|application|[Vv]ariable) [^\n]{0,40}(?:in|from) module '(?P<a>[\w.]+)'", r"=\s*(?:\w+\.)?(?:Flask|FastAPI|Quart|Celery)\(|\breturn (?:Flask|Quart)\(", r"\.py$"),
    Telling(r"fixture '(?P<a>\w+)' not found", r"def test_\w*\(.*\b{a}\b", r"\.py$"),
    # what a package manager refuses, in the file that asks for it
    Telling(r"npm (?:error|ERR!) (?:Missing|Invalid): (?:lock file's )?(?P<a>@?[\w./-]+)@", r"['\"]{a}['\"]\s*:", _NPM, True),
    Telling(r"Could not resolve dependency:\s+npm (?:error|ERR!) peer [^\n]* from (?P<a>@?[\w./-]+)@", r"['\"]{a}['\"]\s*:", _NPM, True),
    Telling(r"404[^\n]{0,80}?['\" /](?P<a>@?[\w.-]{1,80}(?:/[\w.-]{1,80})?)@(?:\d|\^|~|\*|latest)|No matching version found for (?P<b>@?[\w./-]+)@|Couldn't find (?:package|any versions for) \"(?P<c>[@\w./-]+)\"", r"['\"]{a}{b}{c}['\"]\s*:", _NPM, True),
    Telling(r"Not [Ff]ound - GET https?://[^/\s]+/(?P<a>[@\w.-]+)", r"['\"]{a}['\"]\s*:", _NPM, True),
    Telling(r"EBADENGINE|notsup|UNSUPPORTED_ENGINE|engine \"node\" is incompatible", r"['\"]node['\"]\s*:", _NPM, True),
    Telling(r"[Mm]issing script", r"['\"]scripts['\"]\s*:", _NPM),
    Telling(r"(?:No matching distribution found for|satisfies the requirement|Failed building wheel for|Failed to build|Invalid requirement:?) ['\"]?(?P<a>[A-Za-z][\w.-]*)", r"^[\s'\"]*{a}\b", _PIP, True),
    Telling(r"Because (?:you require |\w+ depends on )?(?P<a>[A-Za-z][\w-]{0,80})[ (>=<][^\n]{0,200}(?:version solving failed|unsatisfiable|no versions? of|not found in)", r"^[\s'\"]*{a}\b", _PIP, True),
    Telling(r"requires a different Python|is not supported by the project|does not satisfy Python|Python requirement", r"^\s*(?:requires-python|python_requires|python)\s*=", _PIP, True, True),
    Telling(r"invalid command 'bdist_wheel'", r"^\s*requires\s*=", r"pyproject\.toml$"),
    Telling(r"which files to ship", r"^\[project\]|^name\s*=", r"pyproject\.toml$"),
    Telling(r"no tests ran|collected 0 items", r"^\s*(?:python_files|testpaths|python_functions)\s*=", r"(?:pyproject\.toml|pytest\.ini|setup\.cfg|tox\.ini)$", True),
    Telling(r"go\.mod requires go >= ?(?P<a>[\d.]+\d)|invalid go version '(?P<b>[\d.]+)'", r"^go {a}{b}", r"(?:^|/)go\.mod$", True),
    Telling(r"no required module provides package (?P<a>[\w./-]+)|package (?P<b>[\w./-]+) is not in std|cannot find module providing package (?P<c>[\w./-]+)", r"\"{a}{b}{c}\"", r"\.go$"),
    Telling(r"(?<![\w./-])(?P<a>[\w./-]{1,150})@(?P<b>v[\w.+-]{1,80}): [^\n]{0,200}(?:unknown revision|invalid version|not found)", r"{a}\s+{b}", r"(?:^|/)go\.mod$", True),
    Telling(r"depends on `(?P<a>[\w-]+)`,? with features?:? `(?P<b>[\w-]+)`", r"^\s*{a}\s*=.*['\"]{b}['\"]", r"Cargo\.toml$", True, True),
    Telling(r"no matching package (?:named )?`(?P<a>[\w-]+)`|requirement `(?P<b>[\w-]+) =|package `(?P<c>[\w-]+)[^`]*` does not have|depends on `(?P<d>[\w-]+)`, with features", r"^\s*{a}{b}{c}{d}\s*=", r"Cargo\.toml$", True),
    Telling(r"is not supported by the following|requires rustc|rust-version", r"^\s*rust-version\s*=", r"Cargo\.toml$", True),
    Telling(r"Could not (?:find|resolve) (?:artifact )?(?P<a>[\w.-]+):(?P<b>[\w.-]+):(?:\w+:)?(?P<c>[\w.-]+)", r"<version>{c}</version>|{a}:{b}:{c}", _BUILD, True),
    Telling(r"Could not (?:find|resolve) (?:artifact )?(?P<a>[\w.-]+):(?P<b>[\w.-]+)", r"<artifactId>{b}</artifactId>|{a}:{b}", _BUILD, True),
    Telling(r"release version (?P<a>\d+) not supported|invalid (?:target|source) release: (?P<b>[\d.]+)|languageVersion=(?P<c>\d+)", r"(?:release|source|target|java\.version|sourceCompatibility|targetCompatibility|languageVersion|jvmTarget)\D{{0,30}}{a}{b}{c}\b", _BUILD, True),
    Telling(r"(?:Source|Target) option (?P<a>[\d.]+) is no longer supported", r"(?:source|target|release)\D{{0,30}}{a}\b", _BUILD, True),
    Telling(r"Could not find gem '(?P<a>[\w-]+)|compatible versions for gem \"(?P<b>[\w-]+)\"", r"gem ['\"]{a}{b}['\"]", r"Gemfile$|\.gemspec$", True),
    Telling(r"your Gemfile specified (?P<a>[\d.]+)", r"^\s*ruby\b", r"Gemfile$", True),
    Telling(r"(?:package|requires) (?P<a>[\w.-]{1,80}/[\w.-]{1,80})[^\n]{0,120}could not be found|requires (?P<b>php|ext-\w+) ", r"['\"]{a}{b}['\"]\s*:", r"composer\.json$", True),
    Telling(r"supports only Elixir", r"^\s*elixir:", r"mix\.exs$", True),
    Telling(r"does not support targeting \.NET|NETSDK1045", r"<TargetFramework>", r"\.\w+proj$", True),
    Telling(r"Unable to find package (?P<a>[\w.-]*\w)", r"Include=\"{a}\"", r"\.\w+proj$", True),
    Telling(r"missing field `(?:package\.)?name`|manifest is missing", r"^\[package\]", r"Cargo\.toml$", True),
    # builds and crashes of compiled programs
    Telling(r"Cannot find source file:(?:\nCMake Error[^\n]*)?\s+(?P<a>[\w./-]+)", r"(?<![\w./-]){a}(?![\w.-])", _CMAKE, True, True),
    Telling(r"failed to load manifest for workspace member `\S*?(?P<a>[\w.-]+)`", r"['\"][^'\"]*{a}['\"]", r"Cargo\.toml$", True, True),
    Telling(r"found packages \w+ \([\w.-]+\) and (?P<a>\w+) \((?P<b>[\w.-]+)\)", r"^package {a}\b", r"(?:^|/){b}$", over=True),
    Telling(r"default-run target `(?P<a>[\w-]+)`|failed to get `(?P<b>[\w-]+)` as a dependency", r"^\s*(?:default-run\s*=\s*\"(?=\w){a}\"|(?=\w){b}\s*=)", r"Cargo\.toml$", over=True),
    Telling(r"(?:[Ee]ntity|managed type|mapped class|persistent class)\W{1,3}(?:class )?(?:[a-z]\w*\.)+(?P<a>[A-Z]\w*)", r"\b(?:class|interface|record|enum) {a}\b", r"\.(?:java|kt|groovy|scala)$", over=True),
    Telling(r"form a cycle[\s\S]{0,200}?/(?P<a>\w+)\.class\]", r"\b{a}\s*\(|@Autowired", r"(?:^|/){a}\.(?:java|kt)$", True),
    Telling(r"custom build command for `(?P<a>[\w-]+?)(?:-sys)? v", r"^\s*{a}(?:-sys)?\s*=", r"Cargo\.toml$", True, True),
    Telling(r"build constraints exclude all Go files", r"^//(?:go:build| \+build)", r"\.go$", over=True),
    Telling(r"multiple definition of [`'](?P<a>\w+)", r"^\w[\w\s*]*\b{a}\b\s*(?:=|\[|;|\(.*\)\s*\{{?\s*$)", r"\.(?:h|hh|hpp|c|cc|cpp|cxx)$", over=True, alone=True),
    Telling(r"(?:free|realloc|munmap_chunk)\(\): |double free", r"\b(?:free|delete|realloc)\b\s*(?:\(|\[\]|\w)", r"\.(?:c|cc|cpp|cxx)$", over=True, alone=True),
    Telling(r"stack smashing|buffer overflow detected", r"\b(?:strn?cpy|strn?cat|v?sn?printf|gets|s?scanf|memcpy|memset|read|recv|fgets)\(", r"\.(?:c|cc|cpp|cxx)$", over=True, alone=True),
    Telling(r"Prelude\.(?P<a>\w+):|Map\.(?P<b>\w+):|List\.(?P<c>\w+):", r"\b{a}{b}{c}\b", r"\.l?hs$"),
    Telling(r"Map\.!: ", r"(?:\bMap\.|\bM\.|\s)!\s", r"\.l?hs$"),
    Telling(r"Parameter \d+ of constructor in \S+ required a bean of type '(?:[\w.]*\.)?(?P<a>\w+)'", r"\(.*\b{a}(?:<.*>)?\s+\w+\s*[,)]", r"\.(?:java|kt)$", True, True),
    Telling(r"undefined reference to [`'](?P<a>[\w:~]+)", r"^(?!\s*(?:extern |static |inline )*(?!return\b)\w+[\w *]*\b{a}\s*\([^;]*\)\s*;\s*$).*\b{a}\s*\(", r"\.(?:c|cc|cpp|cxx)$"),
    Telling(r"(?:cannot find|library not found for) -l(?P<a>[\w.+-]+)", r"-l{a}\b|\b{a}\b", _MAKE + "|" + _CMAKE + r"|\.sh$"),
    Telling(r"No rule to make target '[^']+', needed by '(?P<a>[^']+)'", r"^{a}\s*:", _MAKE),
    Telling(r"No rule to make target '(?P<a>[^']+)'", r"\b{a}\b", _MAKE),
    Telling(r"(?:provided by \"|Could NOT find |find_package\()(?P<a>\w+)", r"find_package\s*\(\s*{a}\b", _CMAKE, True),
    Telling(r"No package '(?P<a>[\w.+-]+)' found|Package (?P<b>[\w.+-]+) was not found|Dependency \"(?P<c>[\w.+-]+)\" not found", r"\b{a}{b}{c}\b", _CMAKE + r"|meson\.build$|configure\.ac$|Makefile$", True),
    Telling(r"(?<![\w./-])(?P<a>[\w.-]{0,40}/[\w./-]{1,150}): (?:Permission denied|not found|No such file or directory)", r"{a}\b", _MAKE + r"|\.sh$|" + _NPM + r"|\.ya?ml$|Procfile$|Dockerfile"),
    Telling(r"(?<![\w+-])(?P<a>[\w+-]{1,60}): (?:command )?not found|make: (?P<b>[\w+-]+): No such file", r"(?:^|[\s;&|(@'\"]){a}{b}(?:[\s'\"]|$)", _MAKE + r"|\.sh$|" + _NPM + r"|Procfile$"),
    Telling(r"undefined (?:reference to|symbol:?) [`'\"]?(?P<a>\w{2,80})", r"\b{a}\s*\(", r"\.(?:c|cc|cpp|cxx|m|mm|rs|f90)$"),
    Telling(r"what\(\):\s+(?P<a>sto[a-z]+)$", r"\b{a}\(", r"\.(?:cc|cpp|cxx|hpp|h)$", True, True),
    Telling(r"what\(\):\s+(?:map::at|vector::_M_range_check|_Map_base::at|array::at|basic_string::at|deque::_M_range_check)", r"\.at\(", r"\.(?:cc|cpp|cxx|hpp|h)$", True, True),
    Telling(r"what\(\):\s+basic_string::(?P<a>substr|erase|insert|replace|compare)", r"\.{a}\(", r"\.(?:cc|cpp|cxx|hpp|h)$", True, True),
    # configurations
    Telling(r"[Nn]o (?:test (?:files|suites)|tests?|specs?) (?:were )?found", r"['\"]?\b(?:testMatch|testRegex|testDir|spec|include)['\"]?\s*:", r"(?:^|/)(?:package\.json|\.mocharc\.\w+|(?:jest|vitest|vite|playwright|cypress)[\w.]*\.\w+)$"),
    Telling(r"[Cc]overage (?:threshold )?for (?P<a>\w+) \(", r"['\"]?\b{a}['\"]?\s*:\s*\d", r"(?:^|/)(?:package\.json|\.(?:nyc|c8)rc[\w.]*|[\w.-]*config\.[cm]?[jt]s)$"),
    Telling(r"Unknown rule (?P<a>[\w@/-]+)", r"['\"]{a}['\"]", r"(?:^|/)(?:\.?stylelint[\w.]*|package\.json)$", False, True),
    Telling(r"Can't resolve '(?P<a>[@\w/-]*-?loader)'", r"['\"`(]{a}['\"`)?!]", r"(?:webpack|rspack|vue|craco|next)[\w.-]*\.[cm]?[jt]s$", False, True),
    Telling(r"(?:[Uu]nknown|[Uu]nrecognized|[Uu]nexpected|[Ii]nvalid|[Uu]nsupported|[Aa]dditional) (?:configuration |compiler )?(?:key|property|option|field|setting|properties|config option|keyword)(?:\(s\))?(?: in object)?:? [`'\"](?P<a>[\w.-]+)[`'\"]", r"(?:^|[\s{{,'\"-]){a}['\"]?\s*[:=]", r"\.(?:json5?|ya?ml|toml|ini|cfg|conf|[cm]?[jt]s)$|(?:^|/)\.\w+rc$", True),
    Telling(r"unknown field `(?P<a>[\w-]+)`", r"^\s*{a}\s*=", r"\.toml$", True, True),
    Telling(r"unrecognized arguments: (?P<a>--?[\w-]+)", r"{a}\b", r"(?:pyproject\.toml|pytest\.ini|setup\.cfg|tox\.ini)$", True),
    Telling(r"Failed to resolve (?P<a>/[\w./-]+) from", r"{a}\b", r"\.html$"),
    Telling(r"Could not find \"(?P<a>[\w@/-]+)\" in plugin|Definition for rule '(?P<b>[\w@/-]+)' not found", r"['\"]{a}{b}['\"]", r"eslint[\w.]*$|package\.json$", True, True),
    Telling(r"field \w+\.(?P<a>\w+) of type", r"['\"]?\b{a}\b['\"]?\s*[:=]", r"\.(?:json|ya?ml|toml)$", True),
    # documents, tests, templates and the like
    Telling(r"(?:LaTeX Error: )?File [`'\"](?P<a>[\w./-]+?)\.(?:sty|cls|def|clo|tex|bib|png|jpe?g|pdf|eps)' not found|I can't find file [`'](?P<b>[\w./-]+?)(?:\.tex)?'", r"\\(?:usepackage|RequirePackage|documentclass|LoadClass|input|include|includegraphics|bibliography|addbibresource)\b.*\b{a}{b}\b", r"\.(?:tex|sty|cls|ltx|Rnw)$"),
    Telling(r"Undefined control sequence\.?\s+[^\n]*?(?P<a>\\\w{2,60})$", r"{a}\b", r"\.(?:tex|sty|cls)$", True),
    Telling(r"(?:Citation|Reference|Label) [`'](?P<a>[\w:.-]+)'", r"\\\w*(?:cite|ref|label)\w*(?:\[.*?\])*\{{[^}}]*{a}", r"\.(?:tex|bib|md|rst)$"),
    Telling(r"No keyword with name '(?P<a>[^'\n]+)'|Keyword '(?P<b>[^'\n]+)' (?:expected|got)|Variable '(?P<c>[^'\n]+)' not found", r"{a}{b}{c}", r"\.(?:robot|resource)$", over=True),
    Telling(r"(?m)^(?P<a>[A-Z0-9][^\n|]{1,100}?)\s+\| FAIL \|\s*\n(?!\d+ tests?)", r"^{a}\s*$", r"\.robot$", True),
    Telling(r"(?:function|variable) (?:[\w.-]+::?)?(?P<a>[A-Z0-9*+_-]{2,80}) is (?:undefined|unbound)", r"(?i:[(\s']{a}[)\s])", r"\.(?:lisp|lsp|cl|asd)$", True),
    Telling(r"Unbound variable: (?P<a>[^\s:]+)", r"[(\s']{a}[)\s]", r"\.(?:scm|ss|rkt|sld)$", True),
    Telling(r"Unbound variable: (?P<a>[^\s:]+)|[Vv]oid (?:variable|function):? \(?(?P<b>[\w-]+)|Symbol.s (?:value|function definition) (?:as variable )?is void: (?P<c>[\w-]+)", r"[(\s']{a}{b}{c}(?:[)\s]|$)", r"\.(?:scm|ss|rkt|sld|el)$", True),
    Telling(r"(?:[Uu]nknown|[Uu]nrecognized) (?:utility )?class:? [`'\"]?(?P<a>[\w:./\[\]-]+)|[`'\"](?P<b>[\w:./\[\]-]+)[`'\"] class does not exist", r"{a}{b}(?![\w-])", r"\.(?:css|s[ac]ss|less|pcss|postcss|vue|svelte|[jt]sx|html)$", True),
    Telling(r"[Uu]ndefined (?:mixin|variable|function)\W{1,4}(?P<a>[$@]?[\w-]+)|No mixin named (?P<b>[\w-]+)", r"(?:{a}{b})(?![\w-])", r"\.(?:s[ac]ss|less|styl)$", True),
    Telling(r"Model '[^'\n]+' \((?P<b>[\w./-]+)\) depends on a (?:node|source|macro) named '(?P<a>[\w.]+)'", r"\b{a}\b", r"{b}$"),
    Telling(r"contains (?:a|an unrecognized relative) link '(?P<a>[^'\n]+)'", r"\({a}", r"\.(?:md|mdx|markdown)$", True),
    Telling(r"'(?P<a>\w{2,80})' is undefined", r"\{{[{{%].*\b{a}\b", r"\.j2$|\.jinja2?$", over=True),
    Telling(r"'(?P<a>\w{2,80})' is undefined|undefined variable:? ['\"`]?\$?(?P<b>\w{2,80})", r"(?:\{{\{{|\{{%|\$).*\b{a}{b}\b|\b{a}{b}\b.*\}}\}}", r"\.(?:ya?ml|j2|jinja2?|html?|twig|njk|blade\.php|tmpl|tpl|txt|conf|cfg|sql|md)$", True),
    Telling(r"(?:can't evaluate field|function) \"?(?P<a>\w+)\"? (?:in type|not defined)", r"\{{\{{.*\b{a}\b", r"\.(?:tmpl|gotmpl|tpl|html?|ya?ml|txt)$", True),
    Telling(r"[Ii]nvalid (?:block tag|filter)[^'\n]{0,30}'(?P<a>[\w.-]+)'|'(?P<b>[\w.]+)' is not a registered tag library|No filter named '(?P<c>\w+)'|Encountered unknown tag '(?P<d>\w+)'", r"\{{[%{{].*\b{a}{b}{c}{d}\b", r"\.(?:html?|txt|jinja2?|j2|xml|njk|twig)$", True),
    Telling(r"Could not build url for endpoint '(?P<a>[\w.]+)'|Route \[(?P<b>[\w.-]+)\] not defined|View \[(?P<c>[\w./-]+)\] not found|undefined (?:local variable or )?method [`'](?P<d>\w+_(?:path|url))'", r"\b{a}{b}{c}{d}\b", r"\.(?:html?|jinja2?|py|php|erb|haml|slim|rb)$", True),
    Telling(r"Target class \[(?:[\w\\]*\\)?(?P<a>\w+)\] does not exist|Class \"(?:[\w\\]*\\)?(?P<b>\w+)\" not found|Interface \"(?:[\w\\]*\\)?(?P<c>\w+)\" not found", r"\b{a}{b}{c}\b", r"\.php$"),
    Telling(r"No qualifying bean of type '(?:[\w.]*\.)?(?P<a>\w+)'|required a bean of type '(?:[\w.]*\.)?(?P<b>\w+)'", r"\b{a}{b}\s+\w+\s*[,);]", r"\.(?:java|kt)$", True),
    Telling(r"Failed to bind properties under '(?:[\w.\[\]-]*\.)?(?P<a>[\w-]+)'|Property: (?:[\w.\[\]-]*\.)?(?P<b>[\w-]+)\s", r"(?:^|[\s.]){a}{b}\s*[:=]", r"\.(?:properties|ya?ml)$", True),
    Telling(r"placeholder '(?P<a>[\w.-]+)' in value|Could not resolve placeholder '(?P<b>[\w.-]+)'", r"\$\{{{a}{b}", r"\.(?:java|kt|ya?ml|properties|xml)$", True),
    Telling(r"expression '(?P<a>\w+)' failed to locate a name", r"\W{a}\W", r"\.py$", over=True),
    Telling(r"unregistered task of type '(?:[\w.]*\.)?(?P<a>\w+)'|Endpoint '(?P<c>[\w.]+)'", r"['\"](?:[\w.]*\.)?{a}{c}['\"]", r"\.py$", True),
    Telling(r"Cannot query field \"(?P<a>\w+)\"|Unknown type \"(?P<b>\w+)\"|Unknown (?:argument|arg|field) [`\"](?P<c>\w+)[`\"]", r"\b{a}{b}{c}\b", r"\.(?:graphql|gql|[cm]?[jt]sx?|py|rb|vue)$", True),
    Telling(r"Could not (?:get unknown|set unknown) property '(?P<a>\w+)'|Could not find method (?P<b>\w+)\(|Project with path '(?P<c>[\w:.-]+)' could not be found|Plugin \[id: '(?P<d>[\w.-]+)'", r"{a}{b}{c}{d}", r"\.gradle(?:\.kts)?$|libs\.versions\.toml$", True),
    Telling(r"[Cc]hild module \S*?(?P<a>[\w.-]+)(?:/pom\.xml)? of |Could not find the selected project in the reactor: (?P<b>[\w:.-]+)", r"<module>[^<]*{a}{b}", r"pom\.xml$", True),
    Telling(r"Don't know how to build task '(?P<a>[\w:.-]+)'|unknown dependency [`'\"](?P<b>[\w-]+)|recipe `\S+` depends on unknown (?:recipe )?`(?P<c>[\w-]+)|Target \"(?P<d>[\w-]+)\" does not exist in the project", r"\b{a}{b}{c}{d}\b", r"(?:^|/)(?:[Rr]akefile|\.?[Jj]ustfile|build\.xml|[\w.-]+\.rake|[\w.-]+\.just)$", True),
    Telling(r"Task never defined: (?P<a>[\w:-]+)|Task \"(?P<b>[\w:-]+)\" not found|Session(?:s)? not found: (?P<c>[\w-]+)|Specified tasks not found in registry: (?P<d>[\w, -]+)", r"['\"]{a}{b}{c}{d}['\"]", r"\.(?:[cm]?[jt]s|py)$"),
    Telling(r"the role '(?P<a>[\w.-]+)' was not found|resolve module/action '(?P<b>[\w.]+)'|filter '(?P<c>[\w.]+)'|The requested handler '(?P<d>[^'\n]+)'", r"{a}{b}{c}{d}\b", r"\.ya?ml$|\.j2$", True),
    Telling(r"(?:service|job|stage|volume|network|secret|config) [\"'`](?P<a>[\w.-]+)[\"'`] (?:(?!refers|depends)\w+ ){0,4}(?:undefined|not (?:found|defined|exist))|undefined (?:volume|network|secret|config|service) \"?(?P<b>[\w.-]+)", r"(?:-\s*['\"]?|:\s*\[?['\"]?){a}{b}\b", r"\.ya?ml$", True),
    Telling(r"(?:target stage|stage) [\"'`]?(?P<a>[\w.-]+)[\"'`]? could not be found|pull access denied for (?P<b>[\w./-]+)|manifest for (?P<c>[\w./:-]+) not found|[\"'`]/?(?P<d>[\w./-]+)[\"'`]: not found|stat [\w./-]*?(?P<e>[\w.-]+): (?:no such file|file does not exist)", r"^\s*(?:FROM|COPY|ADD)\b.*{a}{b}{c}{d}{e}", r"(?:Docker|Container)file", True),
    Telling(r"Cannot find type definition file for '(?P<a>[\w@/-]+)'|Preset (?P<b>[\w@./-]+) not found|Module (?P<c>[\w@./-]+) in the (?:\w+) option was not found|File '\S*?(?P<d>[\w.-]+)' not found", r"['\"][^'\"]*{a}{b}{c}{d}[^'\"]*['\"]", r"\.json$|(?:^|/)[\w.-]+\.config\.[cm]?[jt]s$", True),
    Telling(r"host not found in (?:upstream )?\"(?P<a>[\w.-]+)|cannot load certificate(?: key)? \"[^\"\n]*?(?P<b>[\w.-]+)\"|unknown \"(?P<c>\w+)\" variable|open\(\) \"[^\"\n]*?(?P<d>[\w.-]+)\" failed", r"{a}{b}{c}{d}\b", r"(?:nginx|sites|conf)[^\n]*$", True),
    Telling(r"while connecting to upstream[^\n]*upstream: \"\w+://(?P<a>[\w.:-]+)/", r"{a}\b", r"\.conf$|nginx", True),
    Telling(r"(?:your project|project) depends on (?P<a>[A-Za-z][\w.-]{0,80})[^\n]{0,200}unsatisfiable|your project depends on (?P<b>[A-Za-z][\w-]{0,80})[=<>~! ]", r"^[\s'\"]*{a}{b}(?![\w-])", _PIP, True),
    Telling(r"PHP extension (?P<a>ext-\w+)", r"['\"]{a}['\"]\s*:", r"composer\.json$", True),
    Telling(r"no package named \"(?P<a>@?[\w./-]+)\" is present in the workspace|Workspace not found \((?P<b>@?[\w./-]+)|Workspace dependency \"(?P<c>@?[\w./-]+)\" not found|No workspaces found:\s+--workspace=(?P<d>\S+)", r"['\"]{a}{b}{c}{d}['\"]\s*:", _NPM, True),
    Telling(r"failed to (?:load|read) [^\n]*?(?P<a>[\w.-]+)/Cargo\.toml", r"['\"][^'\"]*{a}['\"]", r"Cargo\.toml$", True),
    Telling(r"can't find `(?P<a>[\w-]+)` (?:bin|example|test|bench)|can't find (?:library|bin|binary) `(?P<b>[\w-]+)`", r"['\"]{a}{b}['\"]", r"Cargo\.toml$", True),
    Telling(r"'(?P<a>[\w-]+)' not found in `markers`|unknown (?:environment|factor)s? '?(?P<b>[\w.-]+)|no such command '?(?P<c>[\w-]+)", r"\b{a}{b}{c}\b", r"\.(?:py|ini|toml|cfg)$", True),
    Telling(r"JavaScript heap out of memory|Reached heap limit|heap limit Allocation", r"\.(?:push|unshift|set|add|concat|append)\(|\+= (?!\d)|Buffer\.alloc|\.fill\(", r"\.[cm]?[jt]s$", alone=True),
    Telling(r"spawn (?P<a>[\w./+-]+) (?:ENOENT|EACCES)", r"(?:spawn|exec|fork|run|\$)\w*\(?.*['\"`]{a}\b", r"\.[cm]?[jt]sx?$"),
    Telling(r"[Ee]xport named '(?P<a>\w+)'|no exported member '(?P<b>\w+)'|\"(?P<c>\w+)\" is not exported by", r"^\s*(?:import|export)\b.*\b{a}{b}{c}\b", r"\.(?:[cm]?[jt]sx?|vue|svelte|astro)$"),
    Telling(r"Cannot query field \"(?P<a>\w+)\"|Unknown type \"(?P<b>\w+)\"|Unknown argument \"(?P<c>\w+)\"", r"\b{a}{b}{c}\b", r"\.(?:graphql|gql)$", over=True),
    Telling(r"[Mm]issing helper: \"(?P<a>[\w.-]+)\"|The partial (?P<b>[\w./-]+) could not be found", r"\{{\{{[#>~]?\s*\(?{a}{b}\b", r"\.(?:hbs|handlebars|mustache|html?)$", over=True),
    Telling(r"did not exit one second after|asynchronous operations that weren't stopped", r"\.listen\(|setInterval\(|createConnection\(|createClient\(|\.connect\(|new (?:Redis|Pool|WebSocket\w*|PrismaClient|Worker|MongoClient)\b", r"\.[cm]?[jt]sx?$", alone=True),
    # variables, ports, services
    Telling(r"(?i:environment variables?|env(?:ironment)? vars?|\.env\b|process\.env)[\s\S]{0,160}?\b(?P<a>[A-Z][A-Z0-9]*_[A-Z0-9_]+)\b", r"(?:\benv(?:iron)?\b.*|\bgetenv.*|ENV\b.*|^\s*['\"]?)\b{a}\b", _CODE),
    Telling(r"\b(?P<a>[A-Z][A-Z0-9]*_[A-Z0-9_]+)\b[^\n]{0,40}(?:not set|missing|required|undefined|not defined|must be|unset|empty)|(?:[Mm]issing|[Rr]equired|[Ss]et)[^\n]{0,40}?\b(?P<b>[A-Z][A-Z0-9]*_[A-Z0-9_]+)\b", r"\b{a}{b}\b", _CODE),
    Telling(r"EADDRINUSE[^\n]*?:(?P<a>\d{2,5})\b|[Pp]ort (?P<b>\d{2,5}) (?:is|was) (?:already )?|listen \w+ \S*?:(?P<d>\d{2,5}): bind|to bind to address \S*?:(?P<e>\d{2,5}):|\('[\w.]*', (?P<c>\d{2,5})\)", r"(?i:listen|bind|serve|\brun\b|start|port|addr|host|urls?).*\b{a}{b}{c}{d}{e}\b", _CODE + r"|\.(?:json|toml|ya?ml|properties|env|ini|conf|cs|xml)$"),
    Telling(r"(?:ECONNREFUSED|[Cc]onnection refused|Failed to connect to|Can't connect|Cannot connect).*?(?:port[ =:]+|:)(?P<a>\d{2,5})\b", r"\b{a}\b", near=True),
    Telling(r"[Aa]ddress already in use|address in use", r"(?i)^\s*['\"]?(?:listen(?:er)?|port|bind|http_port|listen_port|server\.port)['\"]?[\s:=].*\d{2,5}", r"\.(?:conf|cfg|ini|ya?ml|toml|properties|json)$", alone=True),
    Telling(r"requested backend \"(?P<a>\w+)\"", r"^\s*backend\s+\"{a}\"", r"\.tf$", True),
    Telling(r"connecting to [\w.-]{1,80}:(?P<a>\d{2,5})\. Connection refused", r"\b{a}\b", r"\.(?:py|rb|[jt]s|env|ya?ml|toml|ini)$"),
    Telling(r"(?:ECONNREFUSED|[Cc]onnection refused)", r"\b(?:Redis|StrictRedis|MongoClient)\(|\.connect\(|createConnection\(|createClient\(|create_engine\(|createPool\(|sql\.Open\(|::connect\(|\bDial\w*\(|new Socket\(", r"\.(?:py|[cm]?[jt]sx?|go|rb|php|rs|java|kt)$"),
    Telling(r"^Error: Os \{ code: 2, kind: NotFound", r"\bfs::|File::open\(|read_to_string\(", r"\.rs$"),
    Telling(r"imported but could not be resolved:\s+" + _WORD, r"(?:from|import|require\()\s*['\"]{a}['\"]", _CODE, True),
    Telling(r"(?:Cannot find (?:module|package)|Can't resolve|Could not resolve|[Ff]ailed to resolve import) ['\"`](?P<a>[@\w.][\w@./-]*)['\"`]", r"(?:from|import|require\()\s*\(?['\"]{a}['\"]", _CODE),
)
# fmt: on
# ruff: noqa: E501 (tables are read by row)
