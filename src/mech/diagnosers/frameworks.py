"""Rows for what frameworks and servers print: how each prints its errors (see `tool.Tool`)."""

from __future__ import annotations

from mech.diagnosers.tool import Tool

TOOLS: tuple[Tool, ...] = (
    Tool("django", "config", "CommandError: ", r"^(?P<message>CommandError: .*)"),
    Tool("django", "config", "(", r"^(?P<message>[?\w.]+: \([\w.]+\.E\d+\) .*)", confidence=0.88),
    Tool("uvicorn", "config", "Error loading ASGI app", r"(?P<message>Error loading ASGI app\..*)", alive=True, confidence=0.95),
    Tool("gunicorn", "config", "Failed to ", r"^(?P<message>Failed to (?:find attribute|parse) .*)", confidence=0.9),
    Tool("flask", "config", "Error: ", r"^(?P<message>Error: (?:Could not import|While importing|Failed to find|No such command|Could not locate|Detected multiple).*)", confidence=0.9),
    Tool("argparse", "config", ": error: ", r"^(?P<message>[\w./ -]{1,60}: error: (?:unrecognized arguments|the following arguments|argument |ambiguous option|one of the arguments|invalid choice|too few|expected ).*)"),
    Tool("symfony", "config", "is not defined", r"^\s+(?P<message>(?:Command \".{1,80}\" is not defined|There are no commands defined in the \".{1,80}\" namespace)\.?)", confidence=0.88),
    Tool("nest", "config", "Nest can't resolve", r"(?P<message>Nest can't resolve dependencies .*)", alive=True, confidence=0.92),
    Tool("streamlit", "config", "Error: ", r"^(?P<message>Error: (?:Invalid value|Missing argument|No such option).*)", confidence=0.85),
    Tool("access log", "http_5xx", " 50", r"(?P<message>\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s+/\S*(?: HTTP/[\d.]+\"?)? 50[0-4]\b.{0,60})", alive=True, weak=True, confidence=0.7),
    Tool("rails", "http_5xx", "Completed 500", r"(?P<message>Completed 500 .*)", alive=True, weak=True, confidence=0.7),
    Tool("rails", "exception", "):", r"^(?P<message>[A-Z]\w*(?:::\w+)* \(.*\)):$", r"^(?P<file>(?:app|lib|config)/\S+?):(?P<line>\d+):in", below=8, placed=True, alive=True),
    Tool("rack", "exception", "Rack app (", r"Rack app \(.*?\): #<(?P<message>.*)>$", alive=True),
    Tool("hugo", "compile", "ERROR ", r"^ERROR (?P<message>.*\"(?P<file>/?[^\":\s]+):(?P<line>\d+):(?P<column>\d+)\".*)", alive=True),
    Tool("jekyll", "compile", "Liquid Exception: ", r"(?P<message>Liquid Exception: .*?(?:\(line (?P<line>\d+)\))?.* in (?P<file>\S+))$", alive=True),
    Tool("sinatra", "exception", " - ", r"^\d{4}-\S+ \S+ - (?P<message>[A-Z]\w*(?:::\w+)* - .*?):?$", r"^\s+(?P<file>\S+?\.rb):(?P<line>\d+):in", below=8, placed=True, alive=True),
    Tool("laravel", "exception", ".ERROR: ", r"\.ERROR: (?P<message>.*?) \{\"exception\".*? at (?P<file>[^\s()]+?):(?P<line>\d+)\)", alive=True),
    Tool("nodemon", "crash", "app crashed", r"(?P<message>\[nodemon\] app crashed.*)", alive=True, weak=True, confidence=0.6),
    Tool("nodemon", "crash", "[nodemon] clean exit", r"(?P<message>\[nodemon\] clean exit.*)", alive=True, weak=True, confidence=0.6),
    Tool("spring", "config", "APPLICATION FAILED TO START", r"^APPLICATION FAILED TO START$", below=9, message=r"^(?P<message>(?!\*|Description:|Action:)\S.*)", alive=True, confidence=0.92),
    Tool("rake", "exception", " aborted!", r"^(?:rails|rake) aborted!$", r"^(?P<file>\S+?\.(?:rb|rake)):(?P<line>\d+):in", below=12, message=r"^(?P<message>(?!StandardError: An error has occurred)\S.*)", confidence=0.86),
    Tool("metro", "compile", "Unable to resolve module", r"(?P<message>Unable to resolve module \S+ from (?P<file>[^\s:]+).*)", alive=True, confidence=0.9),
    Tool("astro", "config", "found issue(s)", r"(?P<message>(?:\w+ )?found issue\(s\) with your configuration.*)", more=1, uncaught=True, confidence=0.88),
    Tool("pnpm", "config", "No projects matched", r"^(?P<message>No projects matched the filters.*)", uncaught=True, confidence=0.86),
    Tool("consola", "config", "ERROR  ", r"^\s?ERROR\s{2}(?P<message>\S.*)", confidence=0.72),
    Tool("mkdocs", "config", "ERROR   -  ", r"^ERROR   -  (?P<message>\S.*)", confidence=0.8),
    Tool("nginx", "missing_service", "upstream", r"^(?P<message>\d{4}/\d\d/\d\d \S+ \[(?:error|crit|alert)\] .*(?:while (?:connecting to|reading|sending).* upstream|no live upstreams|upstream (?:timed out|prematurely closed)).*)", alive=True, confidence=0.9),
    Tool("nginx", "http_5xx", "FastCGI sent in stderr", r"^(?P<message>.*FastCGI sent in stderr: \"(?!.*(?:Warning|Notice|Deprecated):).*)", r"in (?P<file>/\S+) on line (?P<line>\d+)", alive=True, confidence=0.86),
    Tool("apache", "http_5xx", ":error] ", r"^(?P<message>\[[^\]]+\] \[(?:proxy\w*|cgid?|wsgi|fcgid|php\d?|core|lua|perl):error\] .*(?:AH\d+: (?:failed|error|Error|attempt|disabled|End of script|malformed)|Fatal error|failed to|Connection refused|Exception).*)", alive=True, confidence=0.86),
    Tool("haproxy", "missing_service", "has no server available", r"(?P<message>\S+ \S+ has no server available!.*)", alive=True, confidence=0.88),
    Tool("sidekiq", "exception", " tid=", r"\bpid=\d+ tid=\S+ .*\b(?:ERROR|WARN): (?P<message>[A-Z]\w*(?:::\w+)*(?:Error|Exception|Failure|NotFound|Invalid)\b: .*)", r"^(?P<file>/?\S+?\.rb):(?P<line>\d+):in", below=8, alive=True, confidence=0.88),
    Tool("caddy", "http_5xx", "\"status\":5", r"\"level\":\"error\".{0,600}?\"msg\":\"(?P<message>[^\"]+)\".{0,3000}\"status\":5\d\d", alive=True, confidence=0.86),
)  # fmt: skip
