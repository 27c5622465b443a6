"""Places that tools print are read as the tools print them: file, line and column."""

from __future__ import annotations

import pytest

from mech.diagnosers.paths import Roots
from mech.diagnosers.places import places

Stated = list[tuple[str, int | None, int | None]]

PRINTED: list[tuple[str, str, Stated]] = [
    # compilers
    ("gcc", "src/a.c:7:5: error: expected ';' before 'int'\nsrc/a.c:6:1: note: declared here", [("src/a.c", 7, 5), ("src/a.c", 6, 1)]),
    ("gcc include", "In file included from a.c:1:\na.h:3:10: fatal error: lber.h: No such file or directory", [("a.h", 3, 10)]),
    ("gcc spaces", "/home/dev/My Project/a.c:7:5: warning: unused variable 'x'", [("/home/dev/My Project/a.c", 7, 5)]),
    ("gfortran", "solve.f90:12:5:\n\n   12 |   cal step()\n      |     1\nError: Unclassifiable statement at (1)", [("solve.f90", 12, 5)]),
    ("gnat", "main.adb:12:05: error: missing \";\"", [("main.adb", 12, 5)]),
    ("ld", "/usr/bin/ld: /tmp/cc1.o: in function `main':\nmain.c:12: undefined reference to `store_open'", [("main.c", 12, None)]),
    ("msvc", r"C:\src\a.cpp(12): error C2065: 'x': undeclared identifier", [(r"C:\src\a.cpp", 12, None)]),
    ("msvc column", r"  1>C:\My Src\a.cpp(12,7): error C2065: 'x': undeclared identifier [C:\My Src\a.vcxproj]", [(r"C:\My Src\a.cpp", 12, 7)]),
    ("csc", "/src/Shop/Cart.cs(12,30): error CS1002: ; expected [/src/Shop/Shop.csproj]", [("/src/Shop/Cart.cs", 12, 30)]),
    ("fsc", "/src/Program.fs(3,9): error FS0039: The value 'printn' is not defined.", [("/src/Program.fs", 3, 9)]),
    ("javac", "src/App.java:8: error: cannot find symbol\n    rest;\n    ^\n  symbol: variable rest", [("src/App.java", 8, None)]),
    ("maven", "[ERROR] /build/src/main/java/App.java:[8,13] cannot find symbol", [("/build/src/main/java/App.java", 8, 13)]),
    ("maven warning", "[WARNING] /build/src/App.java:[3,1] deprecated item", [("/build/src/App.java", 3, 1)]),
    ("kotlinc", "src/Main.kt:3:5: error: unresolved reference: foo", [("src/Main.kt", 3, 5)]),
    ("kotlin gradle", "e: file:///src/app/Main.kt:3:5 Unresolved reference 'foo'.", [("file:///src/app/Main.kt", 3, 5)]),
    ("kotlin old", "e: /src/app/Main.kt: (3, 5): Unresolved reference: foo", [("/src/app/Main.kt", 3, 5)]),
    ("groovyc", "startup failed:\n/src/job.groovy: 12: unable to resolve class Foo @ line 12, column 9.", [("/src/job.groovy", 12, 9)]),
    ("gradle", "* Where:\nBuild file '/src/build.gradle' line: 12\n\n* What went wrong:\nA problem occurred", [("/src/build.gradle", 12, None)]),
    ("scala 3", "-- [E006] Not Found Error: src/Main.scala:3:5 --------------\n3 |  foo\n  |  ^^^\n  |  Not found: foo", [("src/Main.scala", 3, 5)]),
    ("sbt", "[error] /src/Main.scala:3:5: not found: value foo\n[error]   foo\n[error]   ^\n[error] one error found", [("/src/Main.scala", 3, 5)]),
    ("go", "# shop/cart\n./cart.go:12:7: undefined: total\ncart/cart.go:3:2: \"os\" imported and not used", [("./cart.go", 12, 7), ("cart/cart.go", 3, 2)]),
    ("go mod", "go: errors parsing go.mod:\n/src/go.mod:7:2: unknown directive: requir", [("/src/go.mod", 7, 2)]),
    ("rustc", "error[E0308]: mismatched types\n  --> src/main.rs:5:21\n   |\n5  |  let x: i32 = \"a\";", [("src/main.rs", 5, 21)]),
    ("rust panic", "thread 'main' panicked at src/main.rs:5:21:\nindex out of bounds", [("src/main.rs", 5, 21)]),
    ("rust panic old", "thread 'main' panicked at 'index out of bounds', src/main.rs:5:21", [("src/main.rs", 5, 21)]),
    ("swiftc", "/src/main.swift:3:5: error: cannot find 'foo' in scope", [("/src/main.swift", 3, 5)]),
    ("ghc", "src/Main.hs:12:5: error: [GHC-88464]\n    Variable not in scope: foo\n   |\n12 |     foo", [("src/Main.hs", 12, 5)]),
    ("ghc span", "src/Main.hs:(12,5)-(13,7): error:\n    Couldn't match", [("src/Main.hs", 12, 5)]),
    ("stack", "shop> /src/app/Main.hs:12:5: error:\nshop>     Variable not in scope: foo", [("/src/app/Main.hs", 12, 5)]),
    ("ocaml", 'File "bin/main.ml", line 3, characters 8-11:\n3 | let () = foo ()\n            ^^^\nError: Unbound value foo', [("bin/main.ml", 3, 8)]),
    ("ocaml lines", 'File "bin/main.ml", lines 3-5, characters 8-11:\nError: Syntax error', [("bin/main.ml", 3, 8)]),
    ("elm", "-- TYPE MISMATCH ------------------------------------ src/Main.elm\n\nThe 1st argument is bad:\n\n12|     view model\n        ^^^^^", [("src/Main.elm", 12, None)]),
    ("nim", "/src/main.nim(3, 5) Error: undeclared identifier: 'foo'", [("/src/main.nim", 3, 5)]),
    ("zig", "src/main.zig:3:5: error: use of undeclared identifier 'foo'\n    foo();\n    ^~~", [("src/main.zig", 3, 5)]),
    ("crystal", "In src/shop.cr:3:5\n\n 3 | foo\n     ^--\nError: undefined local variable or method 'foo'", [("src/shop.cr", 3, 5)]),
    ("erlc", "src/queue.erl:10:38: variable 'Itmes' is unbound\n%   10|   x", [("src/queue.erl", 10, 38)]),
    ("erlc old", "src/queue.erl:10: variable 'Itmes' is unbound", [("src/queue.erl", 10, None)]),
    ("elixir", "    error: undefined function foo/0\n    │\n  4 │     foo()\n    │     ^^^\n    │\n    └─ lib/cart.ex:4:5: Cart.total/1", [("lib/cart.ex", 4, 5)]),
    ("elixir old", "** (CompileError) lib/cart.ex:4: undefined function foo/0", [("lib/cart.ex", 4, None)]),
    ("gleam", "error: Unknown variable\n  ┌─ /src/shop.gleam:4:3\n  │\n4 │   foo", [("/src/shop.gleam", 4, 3)]),
    ("clojure", "Syntax error compiling at (src/shop/core.clj:12:5).\nUnable to resolve symbol: foo in this context", [("src/shop/core.clj", 12, 5)]),
    ("clojure old", "Exception in thread \"main\" java.lang.RuntimeException: Unable to resolve symbol: foo in this context, compiling:(shop/core.clj:12:5)", [("shop/core.clj", 12, 5)]),
    ("dart", "lib/main.dart:3:5: Error: Undefined name 'foo'.", [("lib/main.dart", 3, 5)]),
    ("dart analyze", "  error • Undefined name 'foo' • lib/main.dart:3:5 • undefined_identifier", [("lib/main.dart", 3, 5)]),
    ("dart analyze 3", "  error - lib/main.dart:3:5 - Undefined name 'foo'. - undefined_identifier", [("lib/main.dart", 3, 5)]),
    ("purescript", "Error found:\nin module Main\nat src/Main.purs:12:5 - 12:8 (line 12, column 5 - line 12, column 8)\n\n  Unknown value foo", [("src/Main.purs", 12, 5)]),
    ("fpc", "shop.pas(12,5) Error: Identifier not found \"foo\"", [("shop.pas", 12, 5)]),
    ("solc", "Error: Undeclared identifier.\n --> contracts/Shop.sol:12:5:\n  |\n12 |  foo();", [("contracts/Shop.sol", 12, 5)]),
    ("protoc", "shop.proto:12:5: \"Cart\" is not defined.", [("shop.proto", 12, 5)]),
    ("thrift", "[ERROR:/src/shop.thrift:12] (last token was 'foo')", [("/src/shop.thrift", 12, None)]),
    ("verilator", "%Error: rtl/alu.v:12:5: syntax error, unexpected IDENTIFIER", [("rtl/alu.v", 12, 5)]),
    ("latex", "./main.tex:12: Undefined control sequence.\nl.12 \\foo", [("./main.tex", 12, None)]),
    ("chktex", "Warning 1 in main.tex line 12: Command terminated with space.", [("main.tex", 12, None)]),
    # build tools
    ("make", "Makefile:3: *** missing separator.  Stop.", [("Makefile", 3, None)]),
    ("make recipe", "make: *** [Makefile:7: build] Error 2", [("Makefile", 7, None)]),
    ("cmake", "CMake Error at CMakeLists.txt:4 (find_package):\n  By not providing \"FindSDL2.cmake\"", [("CMakeLists.txt", 4, None)]),
    ("cmake parse", "CMake Error: Error in cmake code at\n/src/CMakeLists.txt:4:\nParse error.", [("/src/CMakeLists.txt", 4, None)]),
    ("meson", "meson.build:3:0: ERROR: Dependency \"sdl9\" not found", [("meson.build", 3, 0)]),
    ("ninja", "ninja: error: build.ninja:3: expected '=', got newline", [("build.ninja", 3, None)]),
    ("bazel", "ERROR: /src/app/BUILD:12:10: name 'cc_librari' is not defined", [("/src/app/BUILD", 12, 10)]),
    ("just", "error: Unknown attribute `foo`\n ——▶ justfile:3:2\n  │\n3 │ [foo]", [("justfile", 3, 2)]),
    ("autoconf", "configure.ac:3: error: possibly undefined macro: AC_FOO", [("configure.ac", 3, None)]),
    ("docker build", "#12 3.456 src/main.ts(3,5): error TS2304: Cannot find name 'foo'.", [("src/main.ts", 3, 5)]),
    ("dockerfile", "Dockerfile:7\n--------------------\n   5 |     COPY . .\n   7 | >>> RUN make\nERROR: failed to solve", [("Dockerfile", 7, None)]),
    # JavaScript
    ("tsc", "src/main.ts(3,26): error TS2322: Type 'string' is not assignable to type 'number'.", [("src/main.ts", 3, 26)]),
    ("tsc pretty", "src/main.ts:3:26 - error TS2322: Type 'string' is not assignable to type 'number'.\n\n3   const a = 1", [("src/main.ts", 3, 26)]),
    ("eslint", "/src/a.js\n  2:10  error    'f' is defined but never used  no-unused-vars\n  3:11  warning  Strings must use singlequote  quotes\n\n/src/b.js\n  1:1  error  Parsing error: Unexpected token\n\n✖ 3 problems", [("/src/a.js", 2, 10), ("/src/a.js", 3, 11), ("/src/b.js", 1, 1)]),
    ("eslint unix", "/src/a.js:2:10: 'f' is defined but never used. [Error/no-unused-vars]\n\n1 problem", [("/src/a.js", 2, 10)]),
    ("eslint visualstudio", "/src/a.js(2,10): error no-unused-vars : 'f' is defined but never used.", [("/src/a.js", 2, 10)]),
    ("eslint bracketed folder", "/src/app/[id]/page.tsx\n  2:10  error  'f' is defined but never used  no-unused-vars", [("/src/app/[id]/page.tsx", 2, 10)]),
    ("xo", "\n  source/index.js:3:5\n  ✖  3:5  Missing semicolon.  semi\n  ✖  7:1  Unexpected var.   no-var\n\n  2 errors", [("source/index.js", 3, 5), ("source/index.js", 3, 5), ("source/index.js", 7, 1)]),
    ("jshint", "src/a.js: line 3, col 5, Missing semicolon.\n\n1 error", [("src/a.js", 3, 5)]),
    ("stylelint", "src/a.css\n  4:3  ✖  Unexpected unit  unit-no-unknown\n\n1 problem", [("src/a.css", 4, 3)]),
    ("biome", "src/a.ts:2:7 lint/style/useConst  FIXABLE  ━━━━━━━━━━━\n\n  × This let declares a variable", [("src/a.ts", 2, 7)]),
    ("oxlint", "  ⚠ eslint(no-unused-vars): Variable 'x' is declared but never used.\n   ╭─[src/a.js:2:7]\n 2 │ let x = 1\n   ╰────", [("src/a.js", 2, 7)]),
    ("miette ascii", "  x Unexpected token\n   ,-[src/a.js:2:7]\n 2 | let x = \n   `----", [("src/a.js", 2, 7)]),
    ("prettier", "[error] src/a.js: SyntaxError: Unexpected token, expected \",\" (2:18)\n[error]   1 | x", [("src/a.js", 2, 18)]),
    ("prettier check", "Checking formatting...\n[warn] src/a.js\n[warn] Code style issues found in the above file. Run Prettier with --write to fix.", [("src/a.js", None, None)]),
    ("flow", "Error ---------------------------------------- src/a.js:2:7\n\nCannot assign 1 to x", [("src/a.js", 2, 7)]),
    ("esbuild", "✘ [ERROR] Could not resolve \"dayjs\"\n\n    src/a.js:2:7:\n      2 │ import d from 'dayjs'", [("src/a.js", 2, 7)]),
    ("rollup", "[!] RollupError: src/a.js (4:2): Expected ',', got 'ident'", [("src/a.js", 4, 2)]),
    ("webpack", "ERROR in ./src/a.js 4:2\nModule parse failed: Unexpected token (4:2)", [("./src/a.js", 4, 2)]),
    ("webpack ts", "ERROR in /src/a.ts(4,2)\nTS2304: Cannot find name 'foo'.", [("/src/a.ts", 4, 2)]),
    ("next", "./src/app/page.tsx:4:2\nType error: Cannot find name 'foo'.", [("./src/app/page.tsx", 4, 2)]),
    ("svelte-check", "/src/App.svelte:4:2\nError: Cannot find name 'foo'. (ts)", [("/src/App.svelte", 4, 2)]),
    ("angular", "Error: src/app/app.component.ts:4:2 - error TS2304: Cannot find name 'foo'.", [("src/app/app.component.ts", 4, 2)]),
    ("vue-tsc", "src/App.vue(4,2): error TS2304: Cannot find name 'foo'.", [("src/App.vue", 4, 2)]),
    ("babel", "SyntaxError: /src/a.js: Unexpected token (4:2)", [("/src/a.js", 4, 2)]),
    ("turbo", "web:build: src/main.ts(3,26): error TS2322: Type 'string' is not assignable", [("src/main.ts", 3, 26)]),
    ("coffeelint", "  ✗ src/a.coffee\n     ✗ #12: Line exceeds maximum allowed length. Length is 90.", [("src/a.coffee", 12, None)]),
    ("markdownlint", "README.md:12:81 MD013/line-length Line length [Expected: 80; Actual: 90]", [("README.md", 12, 81)]),
    ("markdownlint 2", "README.md:12 error MD022/blanks-around-headings Headings should be surrounded", [("README.md", 12, None)]),
    ("textlint", "/src/README.md\n  12:8  error  Use \"JavaScript\" instead of \"Javascript\"  terminology", [("/src/README.md", 12, 8)]),
    ("deno lint", "error[no-explicit-any]: `any` type is not allowed\n --> /src/a.ts:2:7\n  |\n2 | let x: any", [("/src/a.ts", 2, 7)]),
    ("sass", "Error: Undefined variable.\n  ╷\n4 │   color: $foo;\n  │          ^^^^\n  ╵\n  src/a.scss 4:10  root stylesheet", [("src/a.scss", 4, 10)]),
    ("less", "ParseError: Unrecognised input in /src/a.less on line 4, column 2:", [("/src/a.less", 4, 2)]),
    ("htmlhint", "   /src/index.html\n      L12 |<p>\n            ^ Tag must be paired, missing: [ </p> ] (tag-pair)", [("/src/index.html", 12, None)]),
    # Python
    ("ruff", "src/a.py:1:8: F401 [*] `os` imported but unused", [("src/a.py", 1, 8)]),
    ("ruff full", "F401 [*] `os` imported but unused\n --> src/a.py:1:8\n  |\n1 | import os", [("src/a.py", 1, 8)]),
    ("ruff grouped", "src/a.py:\n  1:8 F401 [*] `os` imported but unused\n  4:1 E402 Module level import", [("src/a.py", 1, 8), ("src/a.py", 4, 1)]),
    ("mypy", "a.py:12: error: Incompatible return value type  [return-value]\nFound 1 error in 1 file (checked 3 source files)", [("a.py", 12, None)]),
    ("mypy columns", "a.py:12:5:12:9: error: Incompatible return value type  [return-value]", [("a.py", 12, 5)]),
    ("pyright", "/src/a.py\n  /src/a.py:12:5 - error: \"foo\" is not defined (reportUndefinedVariable)\n1 error, 0 warnings", [("/src/a.py", 12, 5)]),
    ("pylint", "************* Module shop.a\nshop/a.py:1:0: C0114: Missing module docstring (missing-module-docstring)", [("shop/a.py", 1, 0)]),
    ("flake8", "./a.py:4:1: F401 'sys' imported but unused", [("./a.py", 4, 1)]),
    ("pyflakes", "a.py:4:1: 'sys' imported but unused", [("a.py", 4, 1)]),
    ("black", "error: cannot format a.py: Cannot parse for target version Python 3.11: 1:3: x = = 1\nwould reformat b.py", [("a.py", 1, 3), ("b.py", None, None)]),
    ("vulture", "a.py:12: unused function 'foo' (60% confidence)", [("a.py", 12, None)]),
    ("codespell", "README.md:12: teh ==> the", [("README.md", 12, None)]),
    ("bandit text", ">> Issue: [B404:blacklist] Consider possible security implications\n   Severity: Low   Confidence: High\n   Location: ./a.py:1:0\n", [("./a.py", 1, 0)]),
    ("pytype", 'File "/src/a.py", line 12, in foo: No attribute \'bar\' on int [attribute-error]', [("/src/a.py", 12, None)]),
    ("djlint", "templates/a.html\n───────────────\nH025 12:5 Tag seems to be an orphan. <div>", [("templates/a.html", 12, 5)]),
    ("yaml", 'yaml.scanner.ScannerError: mapping values are not allowed here\n  in "conf.yml", line 3, column 7', [("conf.yml", 3, 7)]),
    # Ruby, PHP, Perl, shell, others
    ("rubocop", "app/a.rb:4:1: C: [Correctable] Layout/EmptyLines: Extra blank line detected.\n\n^", [("app/a.rb", 4, 1)]),
    ("rubocop without extension", "bin/setup:4:1: W: Lint/Useless: msg\nGemfile:2:1: C: msg", [("bin/setup", 4, 1), ("Gemfile", 2, 1)]),
    ("ruby -c", "app/a.rb:4: syntax error, unexpected end-of-input", [("app/a.rb", 4, None)]),
    ("steep", "app/a.rb:4:1: [error] Type `String` does not have method `foo`", [("app/a.rb", 4, 1)]),
    ("erb_lint", "Remove multiple trailing newline at the end of the file.\nIn file: app/views/a.html.erb:12", [("app/views/a.html.erb", 12, None)]),
    ("php -l", "PHP Parse error:  syntax error, unexpected token \"}\" in src/Menu.php on line 10", [("src/Menu.php", 10, None)]),
    ("phpstan table", " ------ ----------------------------\n  Line   src/Menu.php\n ------ ----------------------------\n  12     Undefined variable: $foo\n         🪪  variable.undefined\n  40     Method Menu::a() has no return type\n ------ ---", [("src/Menu.php", 12, None), ("src/Menu.php", 40, None)]),
    ("phpcs", "FILE: /src/Menu.php\n--------------\nFOUND 2 ERRORS AFFECTING 2 LINES\n--------------\n  2 | ERROR | [ ] Missing file doc comment\n 20 | WARNING | [x] Line exceeds 85 characters\n--------------", [("/src/Menu.php", 2, None), ("/src/Menu.php", 20, None)]),
    ("phpcs emacs", "/src/Menu.php:2:1: error - Missing file doc comment", [("/src/Menu.php", 2, 1)]),
    ("psalm", "ERROR: UndefinedVariable - src/Menu.php:12:5 - Cannot find referenced variable $foo (see https://psalm.example/024)", [("src/Menu.php", 12, 5)]),
    ("perl", "syntax error at bin/report.pl line 8, near \")\n  {\"\nExecution of bin/report.pl aborted due to compilation errors.", [("bin/report.pl", 8, None)]),
    ("perl die", "queue is full at lib/Queue.pm line 13.", [("lib/Queue.pm", 13, None)]),
    ("perlcritic", "Code before strictures are enabled at line 3, column 1.  See page 429 of PBP.  (Severity: 5)", []),
    ("shellcheck", "In run.sh line 3:\nif [ $count > 3 ]; then\n     ^----^ SC2086 (info): Double quote", [("run.sh", 3, None)]),
    ("shellcheck gcc", "run.sh:3:6: note: Double quote to prevent globbing and word splitting. [SC2086]", [("run.sh", 3, 6)]),
    ("bash", "./deploy.sh: line 7: protoc: command not found", [("./deploy.sh", 7, None)]),
    ("dash", "./deploy.sh: 7: protoc: not found", [("./deploy.sh", 7, None)]),
    ("zsh", "./deploy.zsh:7: command not found: protoc", [("./deploy.zsh", 7, None)]),
    ("fish", "./deploy.fish (line 7): Unknown command: protoc", [("./deploy.fish", 7, None)]),
    ("bats", "not ok 1 greets\n# (in test file tests/greet.bats, line 4)", [("tests/greet.bats", 4, None)]),
    ("powershell", "foo : The term 'foo' is not recognized\nAt C:\\src\\deploy.ps1:7 char:1\n+ foo", [("C:\\src\\deploy.ps1", 7, 1)]),
    ("hadolint", "Dockerfile:3 DL3006 warning: Always tag the version of an image explicitly", [("Dockerfile", 3, None)]),
    ("actionlint", ".github/workflows/ci.yml:3:5: unexpected key \"job\" [syntax-check]", [(".github/workflows/ci.yml", 3, 5)]),
    ("yamllint standard", "conf/a.yml\n  1:1       warning  missing document start \"---\"  (document-start)\n  3:81      error    line too long  (line-length)", [("conf/a.yml", 1, 1), ("conf/a.yml", 3, 81)]),
    ("ansible-lint", "site.yml:3: no-changed-when: Commands should not change things", [("site.yml", 3, None)]),
    ("ansible", "ERROR! conflicting action statements\n\nThe error appears to be in '/src/site.yml': line 3, column 7, but may\nbe elsewhere", [("/src/site.yml", 3, 7)]),
    ("terraform", "╷\n│ Error: Unsupported argument\n│ \n│   on main.tf line 3, in resource \"aws_instance\" \"web\":\n│    3:   amii = 1", [("main.tf", 3, None)]),
    ("tflint", "1 issue(s) found:\n\nWarning: Missing version constraint (terraform_required_providers)\n\n  on main.tf line 3:\n   3: resource", [("main.tf", 3, None)]),
    ("helm", "Error: parse error at (shop/templates/web.yaml:12): function \"foo\" not defined", [("shop/templates/web.yaml", 12, None)]),
    ("puppet", "Error: Could not parse for environment production: Syntax error at '}' (file: /src/site.pp, line: 3, column: 5)", [("/src/site.pp", 3, 5)]),
    ("sqlfluff", "== [models/a.sql] FAIL\nL:   1 | P:   8 | LT01 | Expected only single space before keyword\nL:   4 | P:   1 | LT02 | Expected indent", [("models/a.sql", 1, 8), ("models/a.sql", 4, 1)]),
    ("psql", "psql:migrate.sql:5: ERROR:  column \"mail\" does not exist", [("migrate.sql", 5, None)]),
    ("r", "Error in parse(\"model.R\") : model.R:3:5: unexpected symbol", [("model.R", 3, 5)]),
    ("lintr", "R/a.R:3:5: style: [assignment_linter] Use <-, not =, for assignment.", [("R/a.R", 3, 5)]),
    ("julia", "ERROR: LoadError: UndefVarError: `foo` not defined\nin expression starting at /src/run.jl:3", [("/src/run.jl", 3, None)]),
    ("lua", "lua: ./rules.lua:3: 'end' expected near '}'", [("./rules.lua", 3, None)]),
    ("luacheck", "Checking rules.lua                 1 warning\n\n    rules.lua:3:7: unused variable x", [("rules.lua", 3, 7)]),
    ("tcl", "invalid command name \"foo\"\n    while executing\n\"foo\"\n    (file \"main.tcl\" line 5)", [("main.tcl", 5, None)]),
    ("awk", "awk: report.awk:3: { print $1 \nawk: report.awk:3:            ^ unexpected newline", [("report.awk", 3, None), ("report.awk", 3, None)]),
    ("vint", "plugin/a.vim:3:5: Use `abort` attribute (see Google VimScript Style Guide)", [("plugin/a.vim", 3, 5)]),
    ("vim", "Error detected while processing /src/a.vim:\nline   12:\nE492: Not an editor command: foo", [("/src/a.vim", 12, None)]),
    ("credo", "  [W] ↗ IO.inspect should be used\n        lib/a.ex:12:5 #(A.run)", [("lib/a.ex", 12, 5)]),
    ("credo flycheck", "lib/a.ex:12:5: W: There should be no calls to IO.inspect/1.", [("lib/a.ex", 12, 5)]),
    ("ameba", "src/a.cr:1:5\n[C] Lint/UselessAssign: Useless assignment to variable `x`\n> x = 1", [("src/a.cr", 1, 5)]),
    ("clj-kondo", "src/a.clj:12:5: error: Unresolved symbol: foo", [("src/a.clj", 12, 5)]),
    ("kibit", "At src/a.clj:12:\nConsider using:\n  (pos? x)\ninstead of:\n  (> x 0)", [("src/a.clj", 12, None)]),
    ("ktlint", "/src/A.kt:12:5: Unexpected indentation (4) (should be 8) (standard:indent)", [("/src/A.kt", 12, 5)]),
    ("detekt", "/src/A.kt:12:5: The function foo is too long. [LongMethod]", [("/src/A.kt", 12, 5)]),
    ("checkstyle", "[ERROR] /src/A.java:12:5: Missing a Javadoc comment. [MissingJavadocMethod]", [("/src/A.java", 12, 5)]),
    ("checkstyle xml", '<file name="/src/A.java">\n<error line="12" column="5" severity="error" message="Missing" source="x"/>\n</file>', [("/src/A.java", 12, 5)]),
    ("pmd", "/src/A.java:12:\tUnusedLocalVariable:\tAvoid unused local variables such as 'x'.", [("/src/A.java", 12, None)]),
    ("swiftlint", "/src/A.swift:12:5: warning: Line Length Violation: 130 (line_length)", [("/src/A.swift", 12, 5)]),
    ("cpplint", "src/a.cc:12:  Missing space before {  [whitespace/braces] [5]", [("src/a.cc", 12, None)]),
    ("cppcheck", "[src/a.c:12]: (error) Array 'x[2]' accessed at index 2, which is out of bounds.", [("src/a.c", 12, None)]),
    ("gofmt", "main.go:3:5: expected declaration, found foo", [("main.go", 3, 5)]),
    ("rustfmt", "Diff in /src/main.rs at line 12:\n fn main() {", [("/src/main.rs", 12, None)]),
    ("rustfmt 2", "Diff in /src/main.rs:12:\n fn main() {", [("/src/main.rs", 12, None)]),
    ("foodcritic", "FC001: Use strings in preference to symbols: ./recipes/default.rb:3", [("./recipes/default.rb", 3, None)]),
    ("vale", "\n README.md\n 12:8  error  Did you really mean 'foo'?  Vale.Spelling \n\n✖ 1 error", [("README.md", 12, 8)]),
    ("proselint", "README.md:12:8: cliches.misc Avoid clichés", [("README.md", 12, 8)]),
    ("gtest", "test/a_test.cc:12: Failure\nExpected equality of these values:", [("test/a_test.cc", 12, None)]),
    ("catch2", "test/a.cpp:12: FAILED:\n  REQUIRE( x == 2 )", [("test/a.cpp", 12, None)]),
    ("doctest", "test/a.cpp(12): ERROR: CHECK( x == 2 ) is NOT correct!", [("test/a.cpp", 12, None)]),
    ("boost test", "test/a.cpp(12): error: in \"suite/case\": check x == 2 has failed", [("test/a.cpp", 12, None)]),
    ("assert", "main: src/a.c:12: total: Assertion `x > 0' failed.", [("src/a.c", 12, None)]),
    ("go test", "--- FAIL: TestA (0.00s)\n    a_test.go:12: got 1, want 2", [("a_test.go", 12, None)]),
    ("spotbugs", "M D DLS: Dead store to x in A.run()  At A.java:[line 12]", [("A.java", 12, None)]),
    ("ecj", "1. ERROR in /src/A.java (at line 12)\n\tint x = y;\n\t        ^\ny cannot be resolved", [("/src/A.java", 12, None)]),
    ("nix", "error: undefined variable 'foo'\n\n       at /src/a.nix:12:5:\n\n           11|", [("/src/a.nix", 12, 5)]),
    ("puppet 3", "Error: Syntax error at '}'; expected '}' at /src/a.pp:12:5 on node web", [("/src/a.pp", 12, 5)]),
    ("eslint codeframe", "error: 'f' is defined but never used (no-unused-vars) at src/a.js:2:10:\n> 2 | x", [("src/a.js", 2, 10)]),
    ("detekt old", "LongMethod - 90/60 - [foo] at /src/A.kt:12:5", [("/src/A.kt", 12, 5)]),
    ("quartus", "Error (10170): Verilog HDL syntax error at alu.v(12) near text", [("alu.v", 12, None)]),
    ("dart machine", "ERROR|STATIC_WARNING|UNDEFINED|/src/a.dart|12|5|3|Undefined name 'foo'.", [("/src/a.dart", 12, 5)]),
    ("vala", "a.vala:12.5-12.9: error: syntax error, expected `;'", [("a.vala", 12, 5)]),
    ("bison", "a.y:12.5-9: error: symbol foo is used, but is not defined", [("a.y", 12, 5)]),
    ("agda", "/src/A.agda:12,5-9\nNot in scope: foo", [("/src/A.agda", 12, 5)]),
    ("cmake-lint", "CMakeLists.txt:12,04: [C0301] Line too long (90/80)", [("CMakeLists.txt", 12, 4)]),
    ("f star", "A.fst(12,5-12,9): (Error 72) Identifier not found: [foo]", [("A.fst", 12, 5)]),
    ("dmd", "a.d(12): Error: undefined identifier `foo`", [("a.d", 12, None)]),
    ("chez", "Exception: invalid syntax (let) at line 12, char 5 of a.ss", [("a.ss", 12, 5)]),
    ("octave", "parse error near line 12 of file /src/a.m", [("/src/a.m", 12, None)]),
    ("dovecot", "doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 12: Unknown setting: foo", [("/etc/dovecot/dovecot.conf", 12, None)]),
    ("squid", "FATAL: Bungled /etc/squid/squid.conf line 12: foo", [("/etc/squid/squid.conf", 12, None)]),
    ("named", "/etc/named.conf:12: unknown option 'foo'", [("/etc/named.conf", 12, None)]),
    ("rubocop simple", "== app/a.rb ==\nC:  4:  1: Layout/EmptyLines: Extra blank line detected.\nW: 12: 81: Lint/Foo: x", [("app/a.rb", 4, 1), ("app/a.rb", 12, 81)]),
    ("gitleaks", "Finding:     token=x\nFile:        src/a.py\nLine:        12", [("src/a.py", 12, None)]),
    ("dockerfilelint", "File:   Dockerfile\nIssues: 1\n\nLine 12: FROM x\nIssue  Category", [("Dockerfile", 12, None)]),
    ("csslint", "csslint: There are 1 problems in a.css.\n\na.css\n1: warning at line 3, col 5\nUse of IDs\n#a {", [("a.css", 3, 5)]),
    ("elvis", "# src/a.erl [FAIL]\n  - line_length\n    - Line 12 is too long: <<\"x\">>.", [("src/a.erl", 12, None)]),
    ("write-good", "In README.md\n=============\n\"very\" is a weasel word on line 12 at column 5", [("README.md", 12, 5)]),
    ("php-cs-fixer", "   1) src/A.php (braces, indentation)\n\nFound 1 of 3 files", [("src/A.php", None, None)]),
    ("cfn-lint", "E3002 Invalid Property Resources/x\ntemplates/a.yaml:12:7", [("templates/a.yaml", 12, 7)]),
    ("cfn-lint parseable", "a.yaml:12:7:12:20:E3002:Invalid Property", [("a.yaml", 12, 7)]),
    ("checkov", "\tFAILED for resource: aws_x.y\n\tFile: /main.tf:1-5", [("/main.tf", 1, None)]),
    ("rpmlint", "a.spec:12: W: macro-in-comment %foo", [("a.spec", 12, None)]),
    ("redocly", "[1] openapi.yaml:12:5 at #/paths/~1x\n\nExpected type", [("openapi.yaml", 12, 5)]),
    ("ansible 2.19", "[ERROR]: conflicting action statements\nOrigin: /src/site.yml:3:7", [("/src/site.yml", 3, 7)]),
    ("dialyzer", "lib/a.ex:12:5:unknown_function\nFunction A.b/1 does not exist.", [("lib/a.ex", 12, 5)]),
    ("hugo", 'Error: error building site: "/src/content/a.md:12:5": failed to render', [("/src/content/a.md", 12, 5)]),
    ("rebar3", "===> Compiling src/q.erl failed\n   ┌─ src/q.erl:\n   │\n 4 │  a() -> Foo.\n   │         ╰── variable 'Foo' is unbound", [("src/q.erl", 4, None)]),
    ("prisma", "error: Environment variable not found: DATABASE_URL.\n  -->  prisma/schema.prisma:7\n   |", [("prisma/schema.prisma", 7, None)]),
    ("swipl", "Warning: /src/a.pl:12:\nWarning:    Singleton variables: [X]", [("/src/a.pl", 12, None)]),
    # servers and configuration
    ("nginx", 'nginx: [emerg] unknown directive "foo" in /etc/nginx/nginx.conf:12\nnginx: configuration file /etc/nginx/nginx.conf test failed', [("/etc/nginx/nginx.conf", 12, None)]),
    ("apache", "AH00526: Syntax error on line 12 of /etc/apache2/sites-enabled/shop.conf:\nInvalid command 'Foo'", [("/etc/apache2/sites-enabled/shop.conf", 12, None)]),
    ("haproxy", "[ALERT]    (123) : config : parsing [/etc/haproxy.cfg:12] : unknown keyword 'foo'", [("/etc/haproxy.cfg", 12, None)]),
    ("systemd", "/etc/systemd/system/shop.service:12: Unknown key name 'Foo' in section 'Service', ignoring.", [("/etc/systemd/system/shop.service", 12, None)]),
    ("caddy", "Error: adapting config using caddyfile: Caddyfile:12: unrecognized directive: foo", [("Caddyfile", 12, None)]),
    ("sshd", "/etc/ssh/sshd_config: line 12: Bad configuration option: Foo", [("/etc/ssh/sshd_config", 12, None)]),
    ("git config", "fatal: bad config line 12 in file .git/config", [(".git/config", 12, None)]),
    ("git check", "src/a.c:12: trailing whitespace.\n+int x; ", [("src/a.c", 12, None)]),
    ("xmllint", "pom.xml:12: parser error : Opening and ending tag mismatch", [("pom.xml", 12, None)]),
    ("docker compose", "yaml: line 3: did not find expected key", []),
    # forms for machines
    ("github", "::error file=src/a.js,line=12,col=5::Missing semicolon", [("src/a.js", 12, 5)]),
    ("github ends", "::warning file=src/a.js,line=12,endLine=13,title=x::Missing semicolon", [("src/a.js", 12, None)]),
    ("azure", "##vso[task.logissue type=error;sourcepath=src/a.cs;linenumber=12;columnnumber=5;code=1;]Missing", [("src/a.cs", 12, 5)]),
    ("json line", '{"file": "src/a.py", "line": 12, "column": 5, "severity": "error", "message": "bad"}', [("src/a.py", 12, 5)]),
    ("rdjsonl", '{"message": "bad", "location": {"path": "src/a.py", "range": {"start": {"line": 12, "column": 5}}}, "severity": "ERROR"}', [("src/a.py", 12, 5)]),
    ("mypy json", '{"file": "a.py", "line": 12, "column": 4, "message": "bad", "hint": null, "code": "x", "severity": "error"}', [("a.py", 12, 4)]),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "text", "stated"), PRINTED, ids=[row[0] for row in PRINTED])
def test_the_places_of_a_tool(tool: str, text: str, stated: Stated) -> None:
    """What the tool prints states these places and no other."""
    assert [(p.file, p.line, p.column) for p in places(text)] == stated


HEALTHY = """\
12:34:56 INFO server listening on 127.0.0.1:8000
2026-01-02T12:34:56.123Z INFO  shop: started in 1.2s
GET http://localhost:3000/ 200 in 12ms
Listening at: http://0.0.0.0:8000 (12)
api.example.com:443: connected
db.internal:5432 - accepting connections
redis:6379 ready
Pulling nginx:1.25: done
docker.io/library/redis:7 pulled
step 3: done
Downloading 3:12 left
v1.2.3: released
  Local:   http://localhost:5173/
nginx/1.25.3 started
at 12:30 line 3 was sent
Tests: 12 passed, 12 total
ratio 16:9 kept
Compiled 12 files in 3:04
[1:23] chapter one
"""


def test_healthy_output_states_no_place() -> None:
    """Times, hosts, ports, versions and addresses are no files with lines."""
    assert places(HEALTHY) == []


def test_severity_is_read_in_any_wording() -> None:
    """The words of tools for severity come to error, warning and note."""
    text = "a.c:1:1: fatal error: x\na.c:2:1: warning: x\na.c:3:1: note: x\na.rb:4:1: E: x\na.rb:5:1: C: x\na.go:6:1: x"
    assert [p.severity for p in places(text)] == ["error", "warning", "note", "error", "warning", ""]


def test_with_roots_only_files_of_the_repository_are_places() -> None:
    """Libraries' files are left out and the repository's are relative to it."""
    text = "/w/src/a.c:1:1: error: x\n/usr/include/stdio.h:2:1: error: x"
    assert [p.file for p in places(text, Roots("/w"))] == ["src/a.c"]


def test_frames_and_notes_of_another_place_are_left_out() -> None:
    """A trace's frames and what is indented under a place are no places of their own."""
    text = 'Traceback\n  File "a.py", line 3, in <module>\n    at f (/src/a.js:3:5)\napp.rb:3:in `foo\'\n'
    assert places(text) == []


@pytest.mark.parametrize(
    "text", ["", "\n\n", ":" * 5000, "a:1:" * 3000, "(1,2)" * 3000, '{"line": 1', "\0a.py:3: x", "a" * 9000 + ":1: x"]
)
def test_odd_text_is_read_without_harm(text: str) -> None:
    """Whatever comes in, the places are few and none is made up of nothing."""
    assert all(place.file and len(place.message) <= 600 for place in places(text))
