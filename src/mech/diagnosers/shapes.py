"""The forms in which tools state a place, as tables: a place on one line, and a file above its indented rows.

A new tool that prints `file:line: message`, `file(line,column): error`, `"file", line N` or the like needs no row.
A shape has a literal that must be in the line and a pattern that names `file`, `line`, `column`, `severity` and
`message` where it has them. `message` says where the text is when the pattern has none: "before" the place in the line, "above" or "below" it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of a place on one line. `severity` is what it has when the line states none; `any` is a tuple of
    literals of which one must be in the line, `words` one of which must be there besides."""

    name: str
    any: tuple[str, ...]
    pattern: str
    severity: str = ""
    message: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A file named by a line `head`, and its places in the rows that follow it, until a row of `gap` others."""

    name: str
    any: tuple[str, ...]
    head: str
    row: str
    severity: str = ""
    gap: int = 3


_SEGMENT = r"(?:\[[^\s\[\]:]{1,60}\](?=[/\\.])|\([\w.-]{1,60}\)(?=/)|[^\s:()\[\]{}'\"<>|,;=│┃•`*?])"
FILE = rf"(?P<file>(?:file://)?(?:[A-Za-z]:(?=[\\/]))?{_SEGMENT}{{1,400}})"
QUOTED = r"[\"'“`](?P<file>[^\"'“”`\n]{1,300}+)[\"'”`]"
SPACED = r"(?P<file>(?:[A-Za-z]:)?[^\s:()][^:()]{0,300}+(?:\(x86\)[^():]{1,300})?)"
AT = r":(?P<line>\d{1,7})(?::(?P<column>\d{1,5}))?(?:-\d{1,7}(?::\d{1,5})?)?"
LINE = r"[Ll]ine:? ?(?P<line>\d{1,7})(?:[,:;]? ?(?:and |at )?\(?(?:col(?:umn)?|char(?:acter)?s?|pos(?:ition)?)\.?:? ?(?P<column>\d{1,5}))?"
SEVERITY = r"(?P<severity>[Ff]atal(?= ?:)|(?:[Ff]atal |[Ii]nternal |[Ss]yntax |[Tt]ype )?(?:[Ee]rror|ERROR|[Ww]arning|WARN(?:ING)?|FATAL|CRITICAL|[Ii]nfo|INFO|[Nn]ote|[Nn]otice|[Hh]int|[Ss]tyle))"
LABELS = r"^[\s\u2800-\u28ff]*(?:(?:\[[^\]\s]{1,20}\]|(?:[A-Za-z@][\w+./@-]{0,30}:)?%?[A-Za-z][\w+./@-]{0,30}(?:\[\d{1,6}\])?:|\*\* \([\w.]{1,60}\)|[Ii]n file:|(?:E|e)rror|ERROR|[-*•✖✗×✘❌⨯>»!]{1,3}|\d+(?:>|\)|\.)|[\w.-]{1,40}\s*>)\s+){0,3}"
REST = r"(?P<message>\S.*)"

SHAPES: tuple[Shape, ...] = (
    # annotations that tools print for a host of the build
    Shape("github", ("::error", "::warning", "::notice"), r"::(?P<severity>error|warning|notice) [^:]{0,200}?\bfile=(?P<file>[^,:]+)(?:,(?:[a-zA-Z]+=[^,:]*,)*?line=(?P<line>\d{1,7}))?(?:,[^:]{0,200}?\bcol(?:umn)?=(?P<column>\d{1,5}))?[^:]{0,200}::(?P<message>.*)"),
    Shape("azure", ("task.logissue",), r"task\.logissue type=(?P<severity>error|warning);sourcepath=(?P<file>[^;\]]+);linenumber=(?P<line>\d{1,7})(?:;columnnumber=(?P<column>\d{1,5}))?[^\]]{0,200}\](?P<message>.*)"),
    Shape("keyed", (" file=",), r"^(?P<severity>error|warning|info) file=(?P<file>.+?) message=(?P<message>.+?)(?: line=(?P<line>\d{1,7}))?(?: column=(?P<column>\d{1,5}))?$"),
    # file(line,column): severity
    Shape("parenthesized", ("(",), rf"^\s*(?:\d+>)?\s*+(?:\[\w+\] )?(?:[\w@/.-]{{1,40}}(?::[\w-]{{1,30}})?: )?{SPACED}\((?P<line>\d{{1,7}})(?:, ?(?P<column>\d{{1,5}}))?(?:,\d+,\d+|-\d+(?:,\d+)?)?\) ?:? (?:\(?{SEVERITY}\b|(?=[A-Z]\w* (?:CS|FS|BC|TS|C|MSB)\d))(?P<message>.*)"),
    Shape("maven", (":[",), rf"^\[(?P<severity>ERROR|WARNING|WARN|INFO)\]\s+{FILE}:\[(?P<line>\d{{1,7}})(?:,(?P<column>\d{{1,5}}))?\] {REST}"),
    Shape("kotlin", ("e: ", "w: ", "i: "), rf"^(?P<severity>[ewi]): {FILE}: ?\(?(?P<line>\d{{1,7}})(?::|, ?)(?P<column>\d{{1,5}})\)?:? {REST}"),
    Shape("tslint", ("[",), rf"^\s*(?:{SEVERITY}: )?(?:\([\w-]+\) )?{FILE}\[(?P<line>\d{{1,7}}), (?P<column>\d{{1,5}})\]: {REST}"),
    Shape("span", (":(",), rf"{LABELS}{FILE}:\((?P<line>\d{{1,7}}),(?P<column>\d{{1,5}})\)-\(\d+,\d+\): {REST}"),
    Shape("bracketed", ("[",), rf"^\s*(?:\[[A-Z]+\]\s+)?(?:\(\d+\) : config : parsing )?\[{FILE}{AT}\][: ]{{0,3}}{REST}"),
    Shape("thrift", ("[ERROR:", "[WARNING:", "[FAILURE:"), rf"^\[(?P<severity>ERROR|WARNING|FAILURE):{FILE}:(?P<line>\d{{1,7}})\] {REST}"),
    # a frame around the source, the message before it
    Shape("arrow", ("--> ", "——▶ "), rf"^\s*(?:-->|——▶) {{1,2}}{FILE}{AT}", message="above"),
    Shape("frame", ("─[", "┌─", ",-[", "└─ ", "╭──["), rf"[╭┌,└][─-]{{1,5}}\[?\s?{FILE}{AT}", message="above"),
    Shape("ruler", ("-- ", "----", "━━━", "┈┈"), rf"^(?:-- |(?P<severity>Error|Warning) [-┈]{{3,}} )(?:\[\w+\] )?(?:[A-Z][\w /-]{{2,60}}?(?:Error|Warning)?:? (?:-+ )?)?{FILE}{AT}(?: |$)", "error", "under"),
    # the place at the end of the message, or after a word for it
    Shape("cmake", ("CMake ",), rf"^CMake (?P<severity>Error|Warning|Deprecation Warning)(?: \(dev\))? (?:at|in) {FILE}:(?P<line>\d{{1,7}}) ?(?:\(\w+\))?:", message="below"),
    Shape("panic", (" panicked at ",), rf"panicked at {FILE}{AT}:?$", "error", "below"),
    Shape("panic", (" panicked at ",), rf"panicked at '(?P<message>[^\n]*)', {FILE}{AT}$", "error"),
    Shape("clojure", ("at (",), rf"^(?P<message>(?:Syntax error|Unexpected error|Execution error|Error|Exception).*?) at \({FILE}{AT}\)\.?$", "error"),
    Shape("clojure", ("compiling:(",), rf"(?P<message>.*), compiling:\({FILE}{AT}\)", "error"),
    Shape("crystal", ("In ",), rf"^In {FILE}:(?P<line>\d{{1,7}}):(?P<column>\d{{1,5}})$", "error", "code"),
    Shape("kibit", ("At ",), rf"^At {FILE}:(?P<line>\d{{1,7}}):$", "warning", "below"),
    Shape("powershell", ("At ",), r"^At (?P<file>(?:[A-Za-z]:)?[^:\n]{1,300}\.psm?1):(?P<line>\d{1,7}) char:(?P<column>\d{1,5})$", "error", "above"),
    Shape("helm", ("error at (",), rf"error at \({FILE}{AT}\): {REST}", "error"),
    Shape("nginx", (" in ",), rf" in {FILE}:(?P<line>\d{{1,7}})$", "error", "before", ("emerg", "alert", "crit", "error", "Error", "directive", "unexpected", "failed")),
    Shape("bandit", ("Location: ",), rf"^\s+Location: {FILE}{AT}$", "error", "issue"),
    Shape("dart", (" • ", " - "), rf"^\s*(?P<severity>error|warning|info) (?:•|-) (?P<message>.*?) (?:•|-) {FILE}:(?P<line>\d{{1,7}}):(?P<column>\d{{1,5}})(?: (?:•|-) |$)"),
    Shape("dart", (" - ",), rf"^\s*(?P<severity>error|warning|info) - {FILE}:(?P<line>\d{{1,7}}):(?P<column>\d{{1,5}}) - {REST}"),
    Shape("trailing", (": ",), rf"^(?P<message>[A-Z]{{1,4}}\d{{2,4}}: .*): {FILE}:(?P<line>\d{{1,7}})$"),
    Shape("parser", (" (",), rf"^\s*(?:\[\w+\]|(?:\w+)?Error|⨯|✘|\[!\])?:? ?{FILE}: (?P<message>(?:Syntax|Parse|Unexpected|Unterminated|Invalid|Expected|Missing)?.*)\((?P<line>\d{{1,7}}):(?P<column>\d{{1,5}})\)\s*$", "error"),
    Shape("rollup", ("): ",), rf"^(?:\[!\] )?(?:\w+Error: |\[[^\]]{{1,60}}\] ){{0,3}}{FILE} \((?P<line>\d{{1,7}}):(?P<column>\d{{1,5}})\): {REST}", "error"),
    Shape("psalm", (" - ",), rf"^(?P<severity>ERROR|INFO|WARNING): (?P<code>\w+) - {FILE}{AT} - {REST}"),
    Shape("purescript", ("at ",), rf"^at {FILE}{AT} - \d+:\d+ \(line", "error", "below"),
    Shape("webpack", (" in ",), rf"^(?P<severity>ERROR|WARNING) in {FILE}(?:[ :(](?P<line>\d{{1,7}})[:,](?P<column>\d{{1,5}})\)?(?:-\d+(?::\d+)?)?)?$", message="below"),
    Shape("black", ("cannot format ",), rf"^error: cannot format {FILE}: (?P<message>.*?(?P<line>\d{{1,7}}):(?P<column>\d{{1,5}}): .*)", "error"),
    Shape("sass", ("  ",), rf"^\s+{FILE} (?P<line>\d{{1,7}}):(?P<column>\d{{1,5}})(?:-\d+)?(?:  \S.*)?$", "", "cause"),
    Shape("expression", ("starting at ",), rf"^in expression starting at {FILE}{AT}$", "error", "above"),
    Shape("embedded", ("rror",), rf"^(?:[Ee]rror|ERROR)\b.{{0,80}}?: {FILE}{AT}(?:: {REST}|$)", "error"),
    Shape("hugo", (r'":',), rf'"(?P<file>[^"\s]{{1,300}}?){AT}": {REST}', "error"),
    Shape("make", ("*** [",), rf"^\w+(?:\[\d+\])?: \*\*\* \[{FILE}:(?P<line>\d{{1,7}}): {REST}"),
    Shape("spotbugs", (":[line",), rf" (?:At|In) {FILE}:\[lines? (?P<line>\d{{1,7}})", "warning", "before"),
    Shape("ecj", ("(at line ",), rf"^\d+\. (?P<severity>ERROR|WARNING) in {FILE} \(at line (?P<line>\d{{1,7}})\)", message="below"),
    Shape("nix", (".nix:",), rf"^\s+at {FILE}:(?P<line>\d{{1,7}}):(?P<column>\d{{1,5}}):$", "error", "cause"),
    Shape("trailing at", (" at ",), rf"^(?P<severity>[Ee]rror|[Ww]arning|ERROR|WARNING): (?P<message>.*) at {FILE}:(?P<line>\d{{1,7}}):(?P<column>\d{{1,5}}):?(?: on node \S+)?$"),
    Shape("trailing at", ("] at ",), rf"^\s*(?P<message>\S.*) - \[[^\]]*\] at {FILE}:(?P<line>\d{{1,7}}):(?P<column>\d{{1,5}})$"),
    Shape("trailing at", (" at ",), rf"^(?P<severity>Error|Warning)\b(?P<message>.*) at {FILE}\((?P<line>\d{{1,7}})\)"),
    Shape("dart machine", ("|",), r"^(?P<severity>ERROR|WARNING|INFO)\|[A-Z_]+\|[A-Z_]+\|(?P<file>[^|]+)\|(?P<line>\d{1,7})\|(?P<column>\d{1,5})\|\d+\|(?P<message>.*)"),
    Shape("dotted", (":",), rf"{LABELS}{FILE}:(?P<line>\d{{1,7}})[.,](?P<column>\d{{1,5}})(?:-[\d.,]+)?(?::|$)\s*(?P<message>.*)"),
    Shape("config", (" line ",), rf"\b(?:in|file|Bungled) {FILE},? line (?P<line>\d{{1,7}}): {REST}", "error"),
    Shape("php-cs-fixer", (".php",), r"^\s+\d+\) (?P<file>[\w./-]+\.php)(?: \([\w, /]+\))?$", "warning"),
    # file, line N
    Shape("numbered", ("@ line ",), rf"^{FILE}: (?P<line>\d{{1,7}}): (?P<message>.*) @ line \d+, column (?P<column>\d{{1,5}})", "error"),
    Shape("numbered", (": ",), rf"{LABELS}{FILE}: (?P<line>\d{{1,7}}): {REST}"),
    Shape("fish", ("(line ",), rf"^{FILE} \(line (?P<line>\d{{1,7}})\): {REST}"),
    Shape("bats", (" file ",), rf"\bin (?:test )?file {FILE}, line (?P<line>\d{{1,7}})[,)]", "error", "above"),
    Shape("on line", (" on line ",), rf"^{FILE} - {SEVERITY}: (?P<message>.*) on line (?P<line>\d{{1,7}})(?: col(?:umn)? (?P<column>\d{{1,5}}))?"),
    Shape("quoted", (", line", "', line", "\" line"), rf"\b[Ii]n (?:file |test file )?{QUOTED},? {LINE}", "error", "around"),
    Shape("File", ("File \"",), rf"^\s*File {QUOTED}, lines? (?P<line>\d{{1,7}})(?:-\d+)?(?:, characters (?P<column>\d{{1,5}})-\d+)?(?::$|, in [\w.<>]+: {REST})", "error", "around"),
    Shape("ansible", ("appears to be in",), rf"appears to be in {QUOTED}: {LINE}", "error", "above"),
    Shape("compact", (": line ",), rf"{LABELS}{FILE}: {LINE}[,:.]? ?(?:{SEVERITY} ?[-:] )?{REST}"),
    Shape("puppet", ("(file: ",), rf"(?P<message>.*) \(file: (?P<file>[^,()]{{1,300}}), {LINE}\)"),
    Shape("shellcheck", ("In ",), rf"^In {FILE} line (?P<line>\d{{1,7}}):$", "error", "caret"),
    Shape("terraform", (" on ",), rf"^[\s│╷]*on {FILE} line (?P<line>\d{{1,7}})(?:,|:|$)", "error", "above"),
    Shape("php", (" on line ",), r"^(?:PHP )?(?P<severity>[A-Z][\w -]{2,30}): +(?P<message>.*) in (?P<file>\S+) on line (?P<line>\d{1,7})(?:, column (?P<column>\d{1,5}))?"),
    Shape("perl", (" line ",), rf"\bat {FILE} line (?P<line>\d{{1,7}})(?:\.$|,|\.? *$)", "", "before"),
    Shape("chktex", (" in ",), rf"^{SEVERITY} \d+ in {FILE} line (?P<line>\d{{1,7}}): (?P<message>.*)"),
    Shape("in line", (" line ",), rf"(?: (?:on|at|in))?\bline (?P<line>\d{{1,7}})(?:,? (?:col(?:umn)?|char(?:acter)?) (?P<column>\d{{1,5}}))? (?:of|in)(?: file)? [\"'`]?{FILE}", "error", "before", ("rror", "RROR", "ailed", "bad ", "nvalid", "nexpected", "nknown", "yntax")),
    Shape("tcl", ("(file \"",), rf"^\s*\(file {QUOTED} line (?P<line>\d{{1,7}})\)", "error", "above"),
    Shape("rustfmt", ("Diff in ",), rf"^Diff in {FILE}(?: at line |:)(?P<line>\d{{1,7}}):", "warning", "below"),
    Shape("gradle", ("' line: ",), rf"^(?:Build|Settings|Script) file {QUOTED} line: (?P<line>\d{{1,7}})", "error", "below"),
    Shape("line of", (" line ",), rf"{LABELS}{FILE},? line (?P<line>\d{{1,7}})(?:, col(?:umn)? (?P<column>\d{{1,5}}))?: {REST}"),
    # file, two spaces, line, two spaces, text
    Shape("columns", ("  ", "\t"), r"^(?P<file>/?[\w.@+-]+(?:/[\w.@+-]+)*\.\w{1,10})(?:\t|\s{2,})(?P<line>\d{1,7})(?:\t|\s{2,})(?P<message>[A-Za-z].*)", "warning"),
    # file:line:column: message, after any labels
    Shape("colon", (":",), rf"{LABELS}(?:(?:error|warning):(?=[./])|psql:)?{FILE}{AT}(?P<rest>:.*| .*|\t.*|$)", message="code"),
    Shape("colon spaced", (": error", ": warning", ": fatal", ": note"), rf"^(?P<file>(?:[A-Za-z]:)?[/\w][^:]{{0,300}}+){AT}(?P<rest>: (?:fatal |)(?:error|warning|note).*)"),
    # no line is told
    Shape("unformatted", ("ould reformat ", "would be reformatted", "eformat: "), rf"^(?:would reformat|Would reformat:|Would reformat|File would be reformatted:) {FILE}$", "warning", "below"),
    Shape("isort", ("ERROR: ",), r"^(?P<severity>ERROR): (?P<file>/?\S+\.pyi?) (?P<message>Imports are .*)"),
    Shape("file", ("[error] ", "[warn] ", "[ERROR] ", "[WARN] ", "[warning] "), r"^\[(?P<severity>error|warn|ERROR|WARN|warning)\] (?P<file>(?:[A-Za-z]:[\\/]|/)?(?:[\w.@+~-]+[\\/])*[\w.@+-]+\.[a-zA-Z]\w{0,9})(?:: (?P<message>\S.*)|$)", message="below"),
)  # fmt: skip
"""In order: of a line, the first shape that fits is taken."""

_ALONE = r"^\s{0,4}(?:✖ |✗ |● |FAIL +|// |# |\* )?(?P<file>(?:[A-Za-z]:[\\/]|/|\./|\.\./)?(?:[\w.@+~() \[\]-]{1,80}[\\/]){0,30}[\w.@+\[\]-]{1,120}):?\s*$"
_MARK = r"(?:error|warning|warn|info|suggestion|✖|✗|×|✘|⚠|ℹ|‼|❌|x|!)"
GROUPS: tuple[Group, ...] = (
    Group("rows", (":",), _ALONE, rf"^\s*(?:{_MARK}\s+)?(?:[Ll]ine )?(?P<line>\d{{1,7}}):(?P<column>\d{{1,5}})(?:-\d+:\d+)?:?\s+(?:(?P<severity>{_MARK}|Error|Warning)\b:?\s*|(?P<mark>[✖✗×✘⚠ℹ‼❌]️?)\s*)?(?P<message>\S.*)"),
    Group("coded rows", (":",), _ALONE, r"^(?P<code>[A-Z]{1,3}\d{3}) (?P<line>\d{1,7}):(?P<column>\d{1,5}) (?P<message>\S.*)", "warning"),
    Group("line rows", (":", "L"), _ALONE, r"^\s+(?:[✖✗×✘⚠]\s+)?(?:#|L|[Ll]ine )(?P<line>\d{1,7})(?:[,:] ?(?:[Cc]ol(?:umn)? )?(?P<column>\d{1,5}))?(?:\s*[|:.]|\s{1,3})\s*(?P<message>\S.*)"),
    Group("phpcs", ("FILE: ",), r"^FILE: (?P<file>\S.*)$", r"^\s*(?P<line>\d{1,7}) \| (?P<severity>ERROR|WARNING) +\| (?P<message>\S.*)", gap=40),
    Group("phpstan", ("  Line ",), r"^\s+Line\s+(?P<file>\S+\.\w+)(?: \(in context.*\))?\s*$", r"^\s{1,3}:?(?P<line>\d{1,7})\s{2,}(?P<message>\S.*)", "error", gap=40),
    Group("sqlfluff", ("== [",), r"^== \[(?P<file>[^\]]+)\] FAIL", r"^L:\s*(?P<line>\d{1,7}) \| P:\s*(?P<column>\d{1,5}) \| (?P<message>.*)", "warning"),
    Group("checkstyle", ("<file ",), r"<file\b[^>]*\bname=[\"'](?P<file>[^\"']+)[\"']", r"<(?:error|violation)\b[^>]{0,200}?\b(?:begin)?line=[\"'](?P<line>\d{1,7})[\"'](?:[^>]{0,200}?\bcolumn=[\"'](?P<column>\d{1,5})[\"'])?(?:[^>]{0,200}?\bseverity=[\"'](?P<severity>\w+)[\"'])?(?:[^>]{0,200}?\bmessage=[\"'](?P<message>[^\"']*)[\"'])?", gap=40),
    Group("elm", ("-- ",), r"^-- (?P<message>[A-Z][A-Z ]+) -+ (?P<file>\S+\.elm)$", r"^(?P<line>\d{1,7})\|", "error", gap=12),
    Group("vim", ("Error detected while processing ",), r"^Error detected while processing (?P<file>\S+?):$", r"^line +(?P<line>\d{1,7}):", "error"),
    Group("rebar3", ("┌─ ",), r"^\s*┌─ (?P<file>\S+?):$", r"^\s*(?P<line>\d{1,7}) │", "error", gap=5),
    Group("rubocop simple", ("== ",), r"^== (?P<file>\S+) ==$", r"^(?P<severity>[A-Z]):\s*(?P<line>\d{1,7}):\s*(?P<column>\d{1,5}): (?P<message>\S.*)"),
    Group("fields", ("File:",), r"^File:\s+(?P<file>\S+)$", r"^Line:?\s+(?P<line>\d{1,7})(?:: (?P<message>.*))?", "warning", gap=12),
    Group("csslint", ("csslint: There ",), r"^csslint: There .* in (?P<file>\S+?)\.?$", r"^\d+: (?P<severity>\w+) at line (?P<line>\d{1,7}), col (?P<column>\d{1,5})", gap=40),
    Group("elvis", ("[FAIL]",), r"^# (?P<file>\S+) \[FAIL\]", r"^\s+- (?P<message>.*\b[Ll]ine (?P<line>\d{1,7})\b.*)", "warning", gap=20),
    Group("write-good", ("In ",), r"^In (?P<file>\S+)$", r"^(?P<message>.*) on line (?P<line>\d{1,7}) at column (?P<column>\d{1,5})", "warning", gap=20),
    Group("flyway", ("Location ",), r"^Location +: (?P<file>\S+)", r"^Line +: (?P<line>\d{1,7})", "error"),
)  # fmt: skip
