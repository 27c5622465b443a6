"""Repairs for Java, Kotlin, Maven and Gradle: packages, versions, goals, tasks."""

from __future__ import annotations

import re

from mech.diagnosers.provides import JAVA_PACKAGES
from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def _class_version(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    needed = next((m for g in ("a", "b") if (m := match.groupdict().get(g))), None)
    if needed is None:
        return None
    return advice(
        "fix_config",
        f"it was compiled for JDK {int(float(needed)) - 44}: run that JDK, or compile with a lower --release",
        "java-version",
        0.85,
    )


def _java_release(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    wanted = next(g for g in match.groups() if g)
    return advice(
        "fix_config",
        f"the JDK here cannot compile for Java {wanted}: use JDK {wanted}, or lower the release (maven.compiler.release, sourceCompatibility)",
        "java-version",
        0.85,
    )


def _java_package(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        if held := JAVA_PACKAGES.get(".".join(parts[:end])):
            place = "pom.xml" if symptom.has("pom.xml") else "build.gradle"
            return advice("add_dependency", f"{name} is in {held}: add it to {place}", "java-package", 0.85)
    own = {f.rpartition("/")[0].replace("/", ".") for f in symptom.roots.files if f.endswith((".java", ".kt"))}
    own = {re.sub(r"^(?:.*\.)?src\.(?:(?:main|test)\.)?(?:java\.|kotlin\.)?", "", p) for p in own}
    near = closest(name, own, 0.75)
    return advice("edit_code", f"there is no package {name}; {near} is there", "java-package", 0.8) if near else None


def _main_class(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"].replace("/", ".")
    mains: list[str] = []
    for file in symptom.roots.files:
        if file.endswith((".java", ".kt")):
            text = symptom.roots.read(file) or ""
            if "static void main" in text or "fun main(" in text:
                package = re.search(r"^\s*package\s+([\w.]+)", text, re.MULTILINE)
                stem = file.rpartition("/")[2].rpartition(".")[0] + ("Kt" if file.endswith(".kt") else "")
                mains.append(f"{package[1]}.{stem}" if package else stem)
    if name in mains:
        return advice(
            "fix_command",
            f"{name} is there but not on the class path: give the folder of the compiled classes with -cp",
            "main-class",
            0.7,
        )
    near = (
        closest(name, mains, 0.5)
        or next((m for m in mains if m.split(".")[-1] == name.split(".")[-1]), None)
        or (mains[0] if len(mains) == 1 else None)
    )
    return (
        advice("fix_command", f"there is no class {name}; {near} has a main", "main-class", 0.85, f"java {near}")
        if near
        else None
    )


def _artifact(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = next(g for g in match.groups() if g)
    place = next(
        (
            f" in {f}"
            for f in ("pom.xml", "build.gradle", "build.gradle.kts", "project.clj", "build.sbt")
            if symptom.has(f)
        ),
        "",
    )
    return advice("fix_config", f"no repository has {name}: correct its name or version{place}", "artifact", 0.8)


def _candidate(symptom: Symptom) -> str | None:
    found = re.search(r"Some candidates are: '([\w:-]+)'", symptom.around)
    return found[1] if found else None


# ruff: noqa: E501 (tables are read by row)


# fmt: off
ROWS = rules((
    ("java-manifest", "fix_command", "no main manifest attribute", r"no main manifest attribute, in (?P<a>\S+)", "{a} names no main class: start it with java -cp {a} CLASS, or build it with jar --main-class", "", 0.66),
    ("maven-module", "fix_config", "Child module", r"Child module \S*?(?P<name>[\w.-]+)(?:/pom\.xml)? of \S+ does not exist", lambda s, m: advice("fix_config", f"there is no module {m['name']}" + (f"; {n} is there" if (n := closest(m["name"], [f.split("/")[-2] for f in s.roots.files if f.endswith("/pom.xml")], 0.6)) else ": correct <modules> in pom.xml"), "maven-module", 0.85)),
    ("maven-goal", "fix_command", "No goals have been specified", r"No goals have been specified for this build", "name a goal or a phase: compile, test, package", "mvn package", 0.85),
    ("maven-prefix", "fix_config", "No plugin found for prefix", r"No plugin found for prefix '(?P<a>[\w-]+)'", "pom.xml has no plugin for {a}: add {a}-maven-plugin to its build", "", 0.72),
    ("java-resource", "fix_config", "class path¦classpath", r"(?P<a>[\w./-]+\.\w+)['\"`]? (?:is )?not (?:found )?(?:on|in) the class ?path", "put {a} where the class path has it (src/main/resources)", "", 0.68),
    ("class-version", "fix_config", "class file version¦Unsupported class file major version", r"class file version (?P<a>\d+)\.\d+\)|Unsupported class file major version (?P<b>\d+)", _class_version),
    ("java-release", "fix_config", "release version¦invalid target release¦invalid source release¦Cannot find a Java installation", r"release version (\d+) not supported|invalid (?:target|source) release: ([\d.]+)|languageVersion=(\d+)", _java_release),
    ("java-source", "fix_config", "is no longer supported. Use", r"(?P<a>Source|Target) option (?P<b>[\d.]+) is no longer supported\. Use (?P<c>[\d.]+) or later", "this JDK no longer compiles for {b}: set maven.compiler.source and maven.compiler.target (or release) to {c} or later", "", 0.88),
    ("java-package", "add_dependency", "does not exist", r"package (?P<name>[\w.]+) does not exist", _java_package),
    ("java-class", "add_dependency", "ClassNotFoundException¦NoClassDefFoundError¦No suitable driver", r"(?:ClassNotFoundException|NoClassDefFoundError): (?P<name>[\w.]+(?:[./][\w.]+)*)", lambda s, m: _java_package(s, re.match(r"(?P<name>.*)", m["name"].replace("/", "."))) if "main class" not in s.around else None),  # type: ignore[arg-type]
    ("java-driver", "add_dependency", "No suitable driver", r"No suitable driver(?: found)? for jdbc:(?P<x>\w+)", lambda s, m: advice("add_dependency", f"add the JDBC driver of {m['x']}: " + JAVA_PACKAGES.get({"postgresql": "org.postgresql", "mysql": "com.mysql", "sqlite": "org.sqlite", "h2": "org.h2", "mariadb": "org.mariadb"}.get(m["x"], ""), m["x"]), "java-driver", 0.85)),
    ("main-class", "fix_command", "Could not find or load main class", r"Could not find or load main class (?P<name>[\w.$/]+)", _main_class),
    ("~artifact", "fix_config", "Could not find artifact¦Could not find ¦was not found in", r"Could not find artifact ([\w.:-]+)|Could not find ([\w.-]+:[\w.-]+:[\w.+-]+)\.|The following artifacts could not be resolved: ([\w.:-]+)", _artifact),
    ("datasource", "fix_config", "Failed to configure a DataSource", r"Failed to configure a DataSource", "set spring.datasource.url in application.properties, or leave the database starter out", "", 0.85),
    ("maven-folder", "fix_command", "there is no POM", r"there is no POM in this directory", lambda s, m: advice("fix_command", f"pom.xml is in {f}: run it there", "maven-folder", 0.8, f"mvn -f {f}/pom.xml") if (f := next((x.rpartition("/")[0] for x in s.roots.files if x.endswith("/pom.xml")), "")) else None),
    ("maven-phase", "fix_command", "Unknown lifecycle phase", r"Unknown lifecycle phase \"(?P<a>[\w:-]+)\"", lambda s, m: advice("fix_command", f"Maven has no phase '{m['a']}'" + (f"; '{n}' is meant" if (n := closest(m["a"], "validate compile test package verify install deploy clean site".split(), 0.5)) else ""), "maven-phase", 0.85, f"mvn {n}" if n else None)),
    ("pom", "fix_config", "Non-parseable POM¦Malformed POM", r"Non-parseable POM|Malformed POM", "mend pom.xml", "", 0.9),
    ("gradle-task", "fix_command", "not found in root project", r"Task '(?P<a>[\w:-]+)' not found in root project", lambda s, m: advice("fix_command", f"there is no task '{m['a']}'" + (f"; '{c}' is there" if (c := _candidate(s)) else ""), "gradle-task", 0.8, f"./gradlew {c}" if c else None)),
    ("gradle-build", "fix_config", "Could not find method¦Could not get unknown property", r"Could not (?:find method|get unknown property) (?P<a>[\w']+)", "the build script does not know {a}: mend build.gradle", "", 0.75),
    ("gradle-wrapper", "fix_command", "GradleWrapperMain", r"GradleWrapperMain", "the jar of the Gradle wrapper is not in the repository", "gradle wrapper", 0.85),
))
# fmt: on


# ruff: noqa: E501 (tables are read by row)
