"""How each language tells of an error that nobody caught, as a table; a new language is a row and a recorded run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trace:
    """One language's way to die: the line that announces it and the frames that follow.

    `literal` must be in the announcing line, which `head` matches (`message`, and `file`, `line`, `column`,
    `function` where stated). The block goes on over frames, blank lines (at most `blanks` in a row) and lines that
    `inside` matches. A line that matches `inner` tells of a deeper cause, one that matches `restart` voids the frames
    above it. `up`: the head is searched in so many lines above the literal. `more`: so many lines between head and
    frames belong to the message. `below`: the message is in the next line that matches this, the head says only that
    something happened. `alive`, `uncaught`: as in `Finding`. `logged`: a logger may have written it, whose level counts.
    `framed`: nothing is found without a frame. `lost`: a line before the head, or the head, which says that nobody waited for what died.
    `above`: frames above the head, the deepest next to it. `after`: from such a line on only frames count.
    """

    tool: str
    kind: str
    literal: str
    head: str
    frame: str = ""
    inner: str = ""
    restart: str = ""
    inside: str = r"\s+\S"
    blanks: int = 1
    up: int = 0
    more: int = 0
    below: str = ""
    alive: bool = True
    uncaught: bool = False
    logged: bool = False
    framed: bool = False
    lost: str = ""
    above: str = ""
    after: str = ""
    confidence: float = 0.9


_GO = r"^\s+(?P<file>\S+\.go):(?P<line>\d+)"
_GO_INSIDE = r"\s+\S|goroutine \d|runtime stack:|\.\.\.|[\w.*/()\[\]~@%-]+\(|created by |\[signal |exit status|Previous |Goroutine \d|panic\("
_JVM = r"^\s+at (?:[\w.@-]*/{1,2})*(?P<function>[^\s()/][^()]{0,300}?)\s?\((?P<file>[\w-]+\.(?:java|kt|kts|scala|groovy|clj)):(?P<line>\d+)\)"
_JVM_INSIDE = r"\s+\S|\[ERROR\] |Caused by: |Suppressed: "
_CAUSED = r"^\s*(?:\[ERROR\] )?(?P<message>Caused by: .*)"
_RB = r"(?P<file><internal:[^>]*>|[^\s:'\"]+\.(?:rb|ru|rake)|(?:\./)?[^\s:'\"]*bin/[\w-]+|Rakefile|Gemfile|\./[\w-]+)"
_RUBY = r"^\s+(?:\d+: )?from (?P<file>[^\s:]+):(?P<line>\d+)(?::in [`'](?P<function>[^']*)')?"
_RUBY_HEAD = rf"^{_RB}:(?P<line>\d+):in [`'](?P<function>[^']*)': "
_RB_FRAME = r"^(?P<file>[^\s:]+):(?P<line>\d+):in [`'](?P<function>[^']*)'$"
_PHP = r"^#\d+ (?P<file>/?[^\s()]+)\((?P<line>\d+)\)|^Stack trace:|^#\d+ "
_PHP_INSIDE = r"\s+\S|#\d+ |Stack trace:|thrown in|Next "
_BEAM = r"^\s+(?:\([\w. -]+\) )?(?P<file>[\w/.-]+\.(?:exs?|erl|heex|eex|leex)):(?P<line>\d+)(?:: (?P<function>\S+))?"
_ERL = r"^.{0,60}?\b(?:in function |in call from |called as )\s*.{1,200}\((?P<file>[^\s(),]+\.[eh]rl|[^\s(),]+), line (?P<line>\d+)\)"
_NET = r"^\s+at (?P<function>.{1,300}?) in (?P<file>\S.{0,300}?):(?:line )?(?P<line>\d+)\s*$"
_NET_INSIDE = r"\s+\S|File name:|Parameter name:|Actual value|---"
_NATIVE = r"^\s+#\d+\s+(?:0x\w+ )?(?:in )?(?P<function>\S.{0,200}?) (?P<file>/?[\w@.+-][^\s:()]*):(?P<line>\d+)(?::(?P<column>\d+))?(?: \(.*\))?$"
_SAN_INSIDE = r"\s+\S|==\d+==|[A-Z][\w ]+ (?:of size|at 0x)|0x\w+ is |Address 0x|SUMMARY: |allocated by |freed by |previously |Direct leak|Indirect leak|  Location|  Thread T|Objects leaked|=+$"
_DART = r"^#\d+\s+(?P<function>\S.{0,200}?) \((?:file://|package:[\w.]+/)?(?P<file>(?!dart:)[^\s()]+\.dart):(?P<line>\d+)(?::(?P<column>\d+))?\)"

TRACES: tuple[Trace, ...] = (
    Trace(
        "go",
        "exception",
        "panic: ",
        r"^(?P<message>panic: .*)",
        _GO,
        restart=r"^panic\(",
        inside=_GO_INSIDE,
        blanks=2,
        more=0,
    ),
    Trace(
        "go",
        "exception",
        "panic serving",
        r"(?P<message>http2?: panic serving .*)",
        _GO,
        restart=r"^panic\(",
        inside=_GO_INSIDE,
    ),
    Trace(
        "go",
        "exception",
        "panic recovered",
        r"(?P<message>.*panic recovered:.*)",
        r"^(?P<file>/\S+\.go):(?P<line>\d+) \(0x",
        inside=r"\s*\S",
        blanks=5,
        below=r"(?![A-Z][\w-]*: |[A-Z]+ /)\S",
    ),
    Trace("go", "exception", "panic: ", r"^ (?P<message>panic: .*)", r"^ (?:->)? +(?P<file>/\S+\.go):(?P<line>\d+)", blanks=2),
    Trace("go", "exception", "fatal error: ", r"^(?P<message>fatal error: (?!.*\.h\b).*)", _GO, inside=_GO_INSIDE, blanks=2),
    Trace("go", "exception", "WARNING: DATA RACE", r"^(?P<message>WARNING: DATA RACE)", _GO, inside=_GO_INSIDE + r"|(?:Read|Write|Atomic)", uncaught=True, confidence=0.92),
    Trace(
        "rust",
        "exception",
        "panicked at",
        r"^\s{0,8}(?:thread '.{0,100}'(?: \(\d+\))? )?panicked at (?P<file>[^:\s']+):(?P<line>\d+):(?P<column>\d+):",
        r"^\s+at (?P<file>\./\S+|/\S+):(?P<line>\d+):(?P<column>\d+)",
        inside=r"\s+\S|stack backtrace:|note: ",
        lost=r"^thread '(?!main')",
        below=r"\S",
        alive=False,
    ),
    Trace(
        "rust",
        "exception",
        "panicked at '",
        r"^(?P<message>thread '.{0,100}' panicked at '.*), (?P<file>[^:\s']+):(?P<line>\d+):(?P<column>\d+)$",
        r"^\s+at (?P<file>\./\S+|/\S+):(?P<line>\d+):(?P<column>\d+)",
        inside=r"\s+\S|stack backtrace:|note: ",
        lost=r"^thread '(?!main')",
        alive=False,
    ),
    Trace(
        "rust",
        "exception",
        "Caused by:",
        r"^(?P<message>(?:Error|error|.{0,60}\bERROR\b.{0,60}): \S.*)",
        r"^\s+(?:at )?(?P<file>(?:\./)?[\w/.-]+\.rs):(?P<line>\d+)(?::(?P<column>\d+))?",
        inner=r"^\s+(?:\d+: )?(?P<message>(?!\d+: |at )\S.*)",
        inside=r"\s+\S|Caused by:|Location:|Stack backtrace:",
        after=r"Location:|Stack backtrace:",
        up=3,
        blanks=1,
        alive=False,
        confidence=0.86,
    ),
    Trace("rust", "exception", "Location:", r"^(?P<message>Error: .*)", r"^\s+(?P<file>(?:\./)?[\w/.-]+\.rs):(?P<line>\d+)(?::(?P<column>\d+))?", inner=r"^\s+\d+: (?P<message>\S.*)", inside=r"\s+\S|Location:", after="Location:", up=14, alive=False, framed=True),
    Trace("java", "exception", 'Exception in thread "', r'^(?P<message>Exception in thread "[^"]*" .*)', _JVM, inner=_CAUSED, inside=_JVM_INSIDE, uncaught=True, more=2),
    Trace(
        "java",
        "exception",
        "\tat ",
        r"(?:^|[\s\]:])(?P<message>(?:[a-z_]\w*\.)*[A-Z][\w$]*(?:Exception|Error|Throwable|Failure|Failed|Fault|Panic|Timeout|Interrupt|Abort)[\w$]*(?:$|: .*))",
        _JVM,
        inner=_CAUSED,
        inside=_JVM_INSIDE,
        up=8,
        alive=False,
        logged=True,
        framed=True,
        confidence=0.86,
        more=2,
    ),
    Trace(
        "java",
        "exception",
        "Exception: ",
        r"^(?:\S+ )?(?P<message>(?:[a-z]\w*\.)+[A-Z][\w$]*(?:Exception|Error): .*)",
        _JVM,
        inner=_CAUSED,
        inside=_JVM_INSIDE,
        alive=False,
        logged=True,
        confidence=0.82,
    ),
    Trace("java", "exception", "Error: ", r"^(?P<message>(?:[a-z]\w*\.)+[A-Z]\w*Error: .*)", _JVM, inner=_CAUSED, inside=_JVM_INSIDE, alive=False, logged=True, confidence=0.82),
    Trace("groovy", "exception", "Caught: ", r"^(?P<message>Caught: .*)", _JVM, inner=_CAUSED, inside=_JVM_INSIDE),
    Trace("clojure", "exception", "Execution error", r"^(?P<message>Execution error.* at .*\((?:\S+ )?(?P<file>[\w/.-]+\.cljc?):(?P<line>\d+)(?::(?P<column>\d+))?\)\.)", below=r"\S"),
    Trace("clojure", "syntax", "Syntax error", r"^(?P<message>Syntax error .*at \((?P<file>[\w/.-]+\.clj\w?):(?P<line>\d+)(?::(?P<column>\d+))?\)\.)", below=r"\S"),
    Trace("spring", "config", "APPLICATION FAILED TO START", r"^(?P<message>APPLICATION FAILED TO START)", below=r"(?!Description:|\*)\S", inside="(?!)", confidence=0.96),
    Trace(
        "ruby",
        "syntax",
        "syntax error",
        r"^(?:.*?: )?(?:-e|(?P<file>[^\s:]+\.\w+)):(?P<line>\d+): (?P<message>.*?syntax errors?\b.*)",
        _RUBY,
        inside=r"\s+\S|>? *\d* [|>]",
        more=5,
        confidence=0.93,
    ),
    Trace(
        "ruby",
        "exception",
        ":in ",
        _RUBY_HEAD + r"(?P<message>.*)",
        _RUBY,
        inner=_RUBY_HEAD + r"(?P<message>.*)",
        inside=r"\s+\S|Did you mean|\.\.\. \d+ levels|(?:rake|bundler): failed|Tasks: ",
        more=3,
        above=r"^\s+\d+: from (?P<file>[^\s:]+):(?P<line>\d+)",
    ),
    Trace("ruby", "exception", "terminated with exception", r"terminated with exception", _RUBY, below=_RUBY_HEAD + r"(?P<message>.*)", inside=r"\s+\S", uncaught=True, confidence=0.93),
    Trace("ruby", "exception", " -- ", r"\b(?:ERROR|FATAL) -- .{0,100}?: (?P<message>.*\([A-Z][\w:]*\))$", _RB_FRAME, inside="(?!)", alive=False, framed=True, confidence=0.78),
    Trace("ruby", "exception", "] ERROR ", r"^\[[^\]]+\] ERROR (?P<message>[A-Z]\w*(?:::\w+)*: .*)", r"^\s+(?P<file>[^\s:]+):(?P<line>\d+):in ", framed=True),
    Trace("rake", "exception", "rake aborted!", r"^rake aborted!", _RB_FRAME, below=r"\S", inside=r"Caused by:|Tasks: |\s+\S", inner=r"^(?P<message>(?!Tasks: )[A-Z][\w:]*: .*)", more=2, confidence=0.92),
    Trace("php", "exception", "Fatal error: ", r"^(?:\[[^]]*\] )?(?:PHP message: )?(?P<message>(?:PHP )?Fatal error: +.*) in (?P<file>/?[^\s:()]+)(?:\(\d+\) : .*)?(?: on line |:)(?P<line>\d+)", _PHP, inside=_PHP_INSIDE),
    Trace("php", "exception", "Uncaught ", r"^(?:\[[^]]*\] )?(?P<message>(?:PHP )?Fatal error: +Uncaught .*)", _PHP + r"|^.* in (?P<file2>/[^\s:]+\.php):(?P<line2>\d+)$|^\s+thrown in (?P<file3>\S+) on line (?P<line3>\d+)", inside=_PHP_INSIDE + r"|.* in /\S+:\d+$", more=3, confidence=0.85),
    Trace("php", "syntax", "Parse error: ", r"^(?:\[[^]]*\] )?(?P<message>(?:PHP )?Parse error: +.*) in (?P<file>\S+) on line (?P<line>\d+)"),
    Trace("symfony", "exception", "In ", r"^In (?P<file>[\w.-]+\.php) line (?P<line>\d+):$", below=r"\s*\S", confidence=0.85),
    Trace("laravel", "exception", "  at ", r"^   ?(?P<message>[A-Z][\w\\]*(?:Exception|Error|Failure))\s*$", r"^\s+(?:at |\d+ {1,3})(?P<file>[^\s:]+\.php):(?P<line>\d+)", up=6, blanks=2, more=2, framed=True),
    Trace(
        "elixir",
        "exception",
        "** (",
        r"^(?:[\d:.]+ )?(?:\[error\] )?(?P<message>\*\* \([\w.]+\) (?:(?P<file>[^\s:]+\.exs?):(?P<line>\d+)(?::(?P<column>\d+))?: )?.*)",
        _BEAM,
        inner=r"^\s+(?P<message>\*\* \((?!exit)[\w.]+\) .*)",
        more=3,
        lost=r"\[error\] .*terminating$|raised an exception$",
    ),
    Trace("elixir", "compile", "└─ ", r"^\s*(?P<message>error: .*)", r"└─ (?P<file>[^\s:]+):(?P<line>\d+)(?::(?P<column>\d+))?", inside=r"\s+\S|\s*│", up=12, framed=True, alive=True, confidence=0.91),
    Trace("erlang", "exception", "exception ", r"^(?P<message>(?:escript: |\*+ |\*\* )?(?:[Ee]xception )(?:error|exit|throw): .*)", _ERL, inside=r"\s+\S"),
    Trace("erlang", "crash", "=CRASH REPORT", r"^(?P<message>=CRASH REPORT.*)", _ERL, inner=r"^\s+(?P<message>exception (?:error|exit|throw): .*)"),
    Trace("erlang", "crash", '[{file,"', r"^(?P<message>.*\[\{file,\".*)", r"\[\{file,\"(?P<file>[^\"]+)\"\},\{line,(?P<line>\d+)\}", inside=r"\s+\S", confidence=0.85),
    Trace("erlang", "crash", "terminating", r"^(?P<message>(?:Runtime terminating during boot|.?\"?init terminating in do_boot).*)", confidence=0.8),
    Trace("dotnet", "exception", "Unhandled exception. ", r"^(?P<message>Unhandled exception\. .*)", _NET, inside=_NET_INSIDE, inner=r"^\s*(?P<message>---> .*)", more=1),
    Trace("dotnet", "exception", "Unhandled Exception:", r"^(?:\[ERROR\] FATAL UNHANDLED EXCEPTION|Unhandled Exception): ?(?P<message>.*)", _NET, inside=_NET_INSIDE, inner=r"^\s*(?P<message>---> .*)", more=1),
    Trace("dotnet", "exception", "   at ", r"^\s*(?P<message>(?:[A-Z]\w*\.)+[A-Z]\w*(?:Exception|Error)(?: \([^)]*\))?: .*)", _NET, inside=_NET_INSIDE, inner=r"^\s*(?P<message>---> .*)", up=8, logged=True, framed=True, alive=False, confidence=0.85),
    Trace("sanitizer", "crash", "Sanitizer: ", r"^(?:=+\d+=+)?\s*(?P<message>(?:ERROR|WARNING): \w+Sanitizer: .*)", _NATIVE, inside=_SAN_INSIDE, blanks=1, uncaught=True, confidence=0.93),
    Trace("sanitizer", "crash", ": runtime error: ", r"^(?P<message>(?P<file>[^\s:]+):(?P<line>\d+)(?::(?P<column>\d+))?: runtime error: .*)", _NATIVE, inside=r"\s+#\d+ |SUMMARY: ", uncaught=True, confidence=0.9),
    Trace(
        "valgrind",
        "crash",
        "==",
        r"^==\d+== (?P<message>Invalid (?:read|write|free).*|Conditional jump or move depends.*|Use of uninit.*|Mismatched free.*|Process terminating.*|.* definitely lost in .*)",
        r"^==\d+==\s+(?:at|by) 0x\w+: (?P<function>\S+) \((?P<file>[^\s:()]+):(?P<line>\d+)\)",
        inside=r"==\d+== +\S",
    ),
    Trace("c", "crash", "ssertion ", r"^(?:[^\s:]+: )?(?P<message>(?P<file>[^\s:]+):(?P<line>\d+): (?:.{0,200}: )?Assertion [`'\"].* failed\.?)", confidence=0.92),
    Trace("c", "crash", "Assertion failed", r"^(?P<message>Assertion failed: .*?(?:, file (?P<file>[^\s,]+), line (?P<line>\d+)|\((?P<file2>[^\s():]+): .{1,100}: (?P<line2>\d+)\)).*)", confidence=0.92),
    Trace("c++", "crash", "terminat", r"^(?P<message>(?:libc\+\+abi: |libc\+\+abi\.dylib: )?terminat(?:e called|ing) (?:after throwing|due to|without an active|with uncaught|recursively).*)", more=1, inside=r"\s+what\(\)", confidence=0.92),
    Trace("c", "crash", "*** ", r"^(?P<message>\*\*\* (?:stack smashing detected|buffer overflow detected|Error in|%n in writable).*)", confidence=0.9),
    Trace("c", "crash", "(): ", r"^(?:[^\s:]+: )?(?P<message>(?:free|malloc|realloc|munmap_chunk|calloc|unlink|_int_malloc|malloc_consolidate)\(\): .*)", confidence=0.85),
    Trace("c", "crash", "double free or corruption", r"(?P<message>double free or corruption.*)", confidence=0.85),
    Trace("c", "crash", "corrupted size vs", r"(?P<message>corrupted size vs.*)", confidence=0.85),
    Trace("c++", "crash", "pure virtual method called", r"^(?P<message>pure virtual method called)", confidence=0.85),
    Trace("glog", "crash", "Check failed", r"^F\d+ \S+ +\d+ (?P<message>(?P<file>[^\s:]+):(?P<line>\d+)\] Check failed.*)", confidence=0.92),
    Trace("gdb", "crash", "received signal", r"^(?P<message>(?:Program|Thread .{0,60}) received signal SIG(?!INT|TERM|TRAP|USR).*)", r"^(?:#\d+ )?.*\) at (?P<file>[^\s:]+):(?P<line>\d+)$|^#\d+\s+.* at (?P<file2>[^\s:]+):(?P<line2>\d+)$", inside=r"\S"),
    Trace("perl", "exception", " line ", r"^(?P<message>(?!\s|#|\w+ at |Use of |Useless use|Name \")\S.{0,1500}? at (?P<file>[^\s:]+\.(?:p[lm]|t|cgi|psgi|PL)|script/[\w-]+|bin/[\w-]+|\./[\w-]+|-e) line (?P<line>\d+)(?:, (?:<\w*>|near|at|within) .*)?\.?)$", r"^\s+\S.* called at (?P<file>\S+) line (?P<line>\d+)", alive=False, confidence=0.8),
    Trace("perl", "exception", " line ", r"(?i:\[error\]|\berror\b[ :@]).{0,40}?(?P<message>[A-Z][^\n\[\]]{1,600}? at (?P<file>[^\s:]+\.(?:p[lm]|t|cgi|psgi)|script/[\w-]+|bin/[\w-]+) line (?P<line>\d+)\.?)$", confidence=0.85),
    Trace("perl", "exception", " called at ", r"^(?P<message>(?!\s)\S[^\n]{1,600}? at (?P<file>[^\s:]+\.(?:p[lm]|t|cgi|psgi)) line (?P<line>\d+)\.?)$", r"^\s+\S.* called at (?P<file>\S+) line (?P<line>\d+)", up=1, framed=True, confidence=0.85),
    Trace("lua", "exception", "stack traceback:", r"^(?:lua[\w.-]*|\S*lua\S*|\S+): (?P<message>(?P<file>[^:\s]+):(?P<line>\d+): .*)", r"^\s+(?P<file>[^\s:\[]+):(?P<line>\d+): in (?P<function>.*)", up=4),
    Trace("lua", "syntax", "error loading module", r"(?P<message>error loading module .* from file .*)", below=r"\s+(?P<file>[^\s:\[]+):(?P<line>\d+): (?!in )", inside=r"\s+\S", confidence=0.93),
    Trace("tcl", "exception", "while executing", r"^(?P<message>\S.*)", r"^\s+\((?:file|\"uplevel\" body) \"?(?P<file>[^\"]+)\"? line (?P<line>\d+)\)", up=1, inside=r"\s+\S|\"", confidence=0.85),
    Trace("r", "syntax", ": unexpected ", r"(?P<message>(?P<file>[^\s:]+\.[rR]\w*):(?P<line>\d+):(?P<column>\d+): unexpected .*)", inside=r"\d+: |\s+\^", more=2, confidence=0.9),
    Trace("r", "syntax", "unexpected ", r"^(?P<message>Error: unexpected .* in:?.*)", inside=r"\"|\s+\S", more=3, alive=False, confidence=0.85),
    Trace("r", "exception", "Error", r"^(?P<message>Error(?: in .{1,300}?)? ?: .*|Error in .{1,300})$", r"^\s*(?:\d+: )?.*?(?:at |\()(?P<file>[\w/.-]+\.[rR])[#:](?P<line>\d+)\)?", inner=r"^(?:\s+(?=cannot open file)|(?=! ))(?P<message>(?:cannot open file|! (?!Problem while|Error occurred)).*)", inside=r"\s+\S|ℹ |Calls: |\d+: |In addition: |In .* :$|Backtrace:|! |Caused by error", more=2, alive=False, confidence=0.72),
    Trace("julia", "exception", "ERROR: ", r"^(?P<message>ERROR: .*)", r"^\s+@ (?!Base |Core )(?:[\w.]+ )?(?P<file>[^\s:]+\.jl):(?P<line>\d+)|^in expression starting at (?P<file2>\S+):(?P<line2>\d+)", inside=r"\s+\S|Stacktrace:|in expression|caused by: ", framed=True, more=1),
    Trace("haskell", "exception", "CallStack (from", r"^(?P<message>[^\s:]+: .*)", r"called at (?P<file>[\w/.-]+\.l?hs):(?P<line>\d+):(?P<column>\d+)", inside=r"\s+\S|CallStack", up=5, framed=True),
    Trace("ocaml", "exception", "Fatal error: exception ", r"^(?P<message>Fatal error: exception .*)", r"^(?:Raised|Called|Re-raised) (?:at|from) (?!Stdlib|CamlinternalFormat).*?file \"(?P<file>[^\"]+)\"(?: \(inlined\))?, line (?P<line>\d+)", inside=r"\S"),
    Trace("swift", "exception", "atal error", r"^(?P<message>(?P<file>[\w/.-]+\.swift):(?P<line>\d+): Fatal error: .*|(?:Swift/\S+:\d+: )?Fatal error: .*)", r"^.*?\b(?:in \S+ )?at (?P<file>/\S+\.swift):(?P<line>\d+)(?::(?P<column>\d+))?", inside=r"\S|\s+\S", blanks=2),
    Trace("dart", "exception", "Unhandled exception:", r"^Unhandled exception:", _DART, inside=r"\S", below=r"\S", more=2),
    Trace("crystal", "exception", "Unhandled exception", r"^(?P<message>Unhandled exception(?: in spawn)?: .*\(\w[\w:]*\))", r"^\s+from (?P<file>[^\s:]+\.cr):(?P<line>\d+)(?::(?P<column>\d+))?"),
    Trace("zig", "exception", " panic: ", r"^(?P<message>thread \d+ panic: .*)", r"^(?P<file>[^\s:]+\.zig):(?P<line>\d+):(?P<column>\d+): 0x", inside=r"\s+\S|\S+: 0x"),
    Trace("zig", "exception", "error: ", r"^(?P<message>error: [A-Z]\w+)$", r"^(?P<file>[^\s:]+\.zig):(?P<line>\d+):(?P<column>\d+): 0x", inside=r"\s+\S|\S+: 0x", framed=True),
    Trace("nim", "exception", "unhandled exception", r"^(?P<message>(?:fatal\.nim\(\d+\) \S+\s*)?Error: unhandled exception: .*|(?P<file>[^\s()]+\.nim)\((?P<line>\d+)\) .*unhandled exception.*)", above=r"^(?P<file>[^\s()]+\.nim)\((?P<line>\d+)\) +\S"),
    Trace("d", "exception", ".d", r"^(?P<message>[\w.]{1,80}(?:Exception|Error)@(?P<file>[^\s()]+\.d)\((?P<line>\d+)\): .*)", r"^(?P<file>[^\s:]+\.d):(?P<line>\d+) ", inside=r"-{4,}|\S+:"),
    Trace("ada", "exception", "raised ", r"^(?P<message>raised [\w.]+ : (?P<file>[^\s:]+\.ad[bs]):(?P<line>\d+) .*)"),
    Trace("powershell", "exception", "char:", r"^(?P<message>\S.* : \S.*|\S.*)$", r"^At (?P<file>\S+\.ps\w*1):(?P<line>\d+) char:(?P<column>\d+)", up=1, inside=r"\+ |At ", framed=True),
    Trace("racket", "exception", "context...:", r"^(?P<message>\S.*)", r"^\s+(?P<file>/?[^\s:]+\.rkt):(?P<line>\d+):(?P<column>\d+)", up=8, framed=True),
    Trace("octave", "exception", "error: called from", r"^(?P<message>error: (?!called from).*)", r"^\s+(?P<file>\S+) at line (?P<line>\d+) column (?P<column>\d+)", up=2),
    Trace("lisp", "exception", "nhandled ", r"^; ?Unhandled |^Unhandled [A-Z][\w:*+-]+.*(?:in thread|:$)", below=r"\s+(?!\{)(?P<message>[A-Z].*)", inside=r"\d+: |\S", confidence=0.9),
    Trace("lisp", "exception", "debugger invoked on ", r"^debugger invoked on an? (?P<message>\S+)", below=r"\s+(?!\{)(?P<message>[A-Z].*)", inside=r"\d+: |\S", confidence=0.9),
    Trace("lisp", "exception", "*** - ", r"^\*\*\* - (?P<message>\S.*)", confidence=0.88),
    Trace("lisp", "exception", "Condition of type: ", r"^Condition of type: (?P<message>\S.*)", more=1, inside=r"\S", confidence=0.88),
)  # fmt: skip
# ruff: noqa: E501 (tables of patterns are read by row)
