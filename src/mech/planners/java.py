"""Java and Kotlin: Maven and Gradle, by the installed tool; a wrapper downloads its own and is the second choice."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from mech.beneath import Tree
from mech.planners import databases, toolchains
from mech.planners.paths import first_file, join
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Missing, Process, Toolchain

_VERSION = re.compile(
    r"<(?:java\.version|maven\.compiler\.(?:release|source|target)|release|source|jdk\.version)>\s*(?:1\.)?(\d+)|"
    r"JavaLanguageVersion\.of\(\s*(\d+)|JavaVersion\.VERSION_(?:1_)?(\d+)|(?:source|target)Compatibility\s*=\s*['\"]?(?:1\.)?(\d+)|"
    r"jvmToolchain\(\s*(\d+)"
)
# after setup nothing can be downloaded any more, so what runs is what the build made, not a goal that resolves more
_ARCHIVES = "ls {0}/*.jar {0}/*.war 2>/dev/null | grep -vE '(sources|javadoc|plain|tests)[.]' | head -1"
_ARCHIVE = f'exec java -jar "$({_ARCHIVES})"'
_MAVEN = (  # what the pom mentions -> goal that builds, line that serves
    ("quarkus-maven-plugin", "package", "exec java -jar {target}/quarkus-app/quarkus-run.jar"),
    ("spring-boot-maven-plugin", "package", _ARCHIVE.format("{target}")),
    ("micronaut-maven-plugin", "package", _ARCHIVE.format("{target}")),
    ("jetty-maven-plugin", "compile", "{maven} -o jetty:run"),
    ("jetty-ee10-maven-plugin", "compile", "{maven} -o jetty:run"),
    ("tomcat7-maven-plugin", "compile", "{maven} -o tomcat7:run"),
    ("javafx-maven-plugin", "compile", "{maven} -o javafx:run"),
)
_GRADLE = (  # what the build mentions -> task that builds, line that serves
    ("org.springframework.boot", "bootJar", _ARCHIVE.format("build/libs")),
    ("io.quarkus", "quarkusBuild", "exec java -jar build/quarkus-app/quarkus-run.jar"),
    ("io.micronaut.application", "installDist", "application"),
    ("io.ktor.plugin", "installDist", "application"),
    ("application", "installDist", "application"),
)
_DISTRIBUTION = """exec "$(ls build/install/*/bin/* | grep -v '[.]bat$' | head -1)\""""
_SERVES = re.compile(
    r"spring-boot-starter-web|starter-webflux|quarkus|micronaut|jetty|tomcat|javalin|ktor|vertx|spark-core|undertow"
)
_PAGES = re.compile(r"thymeleaf|freemarker|mustache|jsp|vaadin|jte")
_DRIVERS = {
    "postgresql": "postgresql",
    "mysql-connector": "mysql",
    "mariadb-java-client": "mysql",
    "mongodb": "mongodb",
}
_EMBEDDED = re.compile(r"com\.h2database|hsqldb|derby|sqlite-jdbc")


def propose(tree: Tree, at: str) -> Proposal | None:
    """How a Maven or Gradle build runs; None when it has neither or nothing to run."""
    pom = tree.read(join(at, "pom.xml"))
    if pom is not None:
        return _maven(tree, at, pom)
    build = first_file(tree, at, ("build.gradle.kts", "build.gradle"))
    text = tree.read(build) if build else None
    return _gradle(tree, at, build, text) if build and text is not None else None


def _maven(tree: Tree, at: str, pom: str) -> Proposal | None:
    module, text = _module(tree, at, pom)
    mention, goal, run = next((row for row in _MAVEN if row[0] in text), ("", "compile", ""))
    main = None if mention else _main_class(tree, join(at, module))
    if not mention and main is None:
        return None
    tool, program, gaps = _tool(tree, at, "maven", "mvn", "mvnw")
    program += " -B -ntp -q"
    option = f" -pl {module} -am" if module else ""
    target = f"{module}/target" if module else "target"
    manifest = join(at, "pom.xml")
    manifests = (manifest, join(at, f"{module}/pom.xml")) if module else (manifest,)
    lists = f"{manifest} lists the dependencies, and a build fetches what it needs"
    build = f"{program} -DskipTests{option} {goal}"
    if main is not None:
        build += f" dependency:build-classpath -Dmdep.outputFile={target}/classpath"
        run = f'exec java -cp "{target}/classes:$(cat {target}/classpath)" {main}'
    # go-offline misses what plugins need; a build fetches all, and what it makes is made anew from the sources
    made = " ".join(dict.fromkeys(("target", "*/target", target)))
    fetch = f"{build}; result=$?; rm -rf {made}; exit $result"
    setup = (
        Command("install", fetch, lists, at, inputs=manifests, optional=True),
        Command("build", build, f"{manifest} is built with Maven", at),
    )
    line = run.replace("{target}", target).replace("{maven}", f"{program}{f' -pl {module}' if module else ''}")
    because = f"{manifests[-1]}: {mention or f'the main class is {main}'}"
    return _proposal(tree, at, text, line, because, setup, (tool,), gaps)


def _gradle(tree: Tree, at: str, build: str, text: str) -> Proposal | None:
    if "com.android" in text:
        return None
    found = next((row for row in _GRADLE if re.search(rf"\b{re.escape(row[0])}\b", text)), None)
    if found is None:
        return None
    mention, task, run = found
    tool, program, gaps = _tool(tree, at, "gradle", "gradle", "gradlew")
    line = f"{program} --console=plain --no-daemon -q {task}"
    setup = (Command("build", line, f"{build} is built with Gradle", at),)
    run = _DISTRIBUTION if run == "application" else run
    return _proposal(tree, at, text, run, f"{build}: {mention}", setup, (tool,), gaps)


def _proposal(
    tree: Tree,
    at: str,
    text: str,
    run: str,
    because: str,
    setup: tuple[Command, ...],
    tools: tuple[Toolchain, ...],
    gaps: tuple[Missing, ...],
) -> Proposal:
    wanted, reason = toolchains.pinned(tree, at, "java")
    versions = [int(next(filter(None, found))) for found in _VERSION.findall(text)]
    if wanted is None and versions:
        wanted, reason = f">={max(versions)}", "the build asks for that Java"
    java = toolchains.find("java", wanted, reason or "a Java build")
    serves = bool(_SERVES.search(text))
    home = {"JAVA_HOME": str(PurePosixPath(java.path).parent)} if java.path else {}
    properties = {p: tree.read(p) or "" for p in _properties(tree, at)}
    needs = (
        []
        if _EMBEDDED.search(text)
        else [databases.missing(_DRIVERS[d], f"the build uses {d}") for d in _DRIVERS if d in text]
    )
    return Proposal(
        planner="java",
        at=at,
        intent=Intent.FRAMEWORK if serves else Intent.ENTRY_FILE,
        processes=(Process("web" if serves else "main", run, because, at, serves=serves or None),),
        setup=setup,
        env=home,
        toolchains=(java, *tools),
        missing=(*toolchains.missing(java), *gaps, *needs, *(databases.services(properties) if not needs else ())),
        serves_page=True if _PAGES.search(text) else None if serves else False,
    )


def _tool(tree: Tree, at: str, name: str, program: str, wrapper: str) -> tuple[Toolchain, str, tuple[Missing, ...]]:
    """The installed build tool; without one the wrapper, if the repository has it."""
    tool = toolchains.find(name, None, "builds the project")
    if tool.met or not tree.is_file(join(at, wrapper)):
        return tool, program, toolchains.missing(tool)
    because = f"{name} is not installed, and {wrapper} first downloads it from its own host"
    return tool, f"sh ./{wrapper}", (Missing("toolchain", name, because, f"install {name} so that it is on PATH"),)


def _module(tree: Tree, at: str, pom: str) -> tuple[str, str]:
    """The module of a multi-module build that can be run, with its pom and its parent's as one text."""
    for module in re.findall(r"<module>\s*([\w./-]+)\s*</module>", pom)[:50]:
        text = tree.read(join(at, f"{module}/pom.xml")) or ""
        if any(row[0] in text for row in _MAVEN):
            return module, text + pom
    return "", pom


def _main_class(tree: Tree, at: str) -> str | None:
    for count, path in enumerate(tree.walk(join(at, "src/main"), 8)):
        if count > 500:
            break
        if path.endswith((".java", ".kt")):
            text = tree.read(path, 256 * 1024) or ""
            if re.search(r"public\s+static\s+void\s+main\s*\(", text):
                package = re.search(r"^package\s+([\w.]+)", text, re.M)
                name = PurePosixPath(path).stem
                return f"{package[1]}.{name}" if package else name
    return None


def _properties(tree: Tree, at: str) -> list[str]:
    folder = join(at, "src/main/resources")
    return [join(folder, name) for name in tree.names(folder) if re.fullmatch(r"application\.(properties|ya?ml)", name)]
