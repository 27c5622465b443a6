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
_MAVEN = (  # what the pom mentions -> goal that serves in development
    ("spring-boot-maven-plugin", "spring-boot:run"),
    ("quarkus-maven-plugin", "quarkus:dev"),
    ("micronaut-maven-plugin", "mn:run"),
    ("jetty-maven-plugin", "jetty:run"),
    ("jetty-ee10-maven-plugin", "jetty:run"),
    ("tomcat7-maven-plugin", "tomcat7:run"),
    ("javafx-maven-plugin", "javafx:run"),
    ("spring-boot-starter-web", "spring-boot:run"),
)
_GRADLE = (
    ("org.springframework.boot", "bootRun"),
    ("io.quarkus", "quarkusDev"),
    ("io.micronaut.application", "run"),
    ("io.ktor.plugin", "run"),
    ("gretty", "appRun"),
    ("application", "run"),
)
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
    goal = next((goal for mention, goal in _MAVEN if mention in text), None)
    main = _main_class(tree, join(at, module)) if goal is None else None
    if goal is None and main is None:
        return None
    tool, program, gaps = _tool(tree, at, "maven", "mvn", "mvnw")
    program += " -B -ntp -q"
    option = f" -pl {module} -am" if module else ""
    run = f"{program}{f' -pl {module}' if module else ''} {goal or f'compile exec:java -Dexec.mainClass={main}'}"
    package = "install" if module else "compile"
    manifest = join(at, "pom.xml")
    line = f"{program} -DskipTests{option} {package}"
    manifests = (manifest, join(at, f"{module}/pom.xml")) if module else (manifest,)
    setup = (
        Command(
            "install",
            f"{program}{option} dependency:go-offline",
            f"{manifest} lists the dependencies",
            at,
            inputs=manifests,
            optional=True,
        ),
        Command("build", line, f"{manifest} is built with Maven", at),
    )
    because = f"{join(at, f'{module}/pom.xml' if module else 'pom.xml')}: {goal or f'the main class is {main}'}"
    return _proposal(tree, at, text, run, because, setup, (tool,), gaps)


def _gradle(tree: Tree, at: str, build: str, text: str) -> Proposal | None:
    if "com.android" in text:
        return None
    task = next((task for mention, task in _GRADLE if re.search(rf"\b{re.escape(mention)}\b", text)), None)
    if task is None:
        return None
    tool, program, gaps = _tool(tree, at, "gradle", "gradle", "gradlew")
    program += " --console=plain --no-daemon"
    setup = (Command("build", f"{program} classes", f"{build} is built with Gradle", at),)
    return _proposal(tree, at, text, f"{program} -q {task}", f"{build}: {task}", setup, (tool,), gaps)


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
        if any(mention in text for mention, _ in _MAVEN):
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
