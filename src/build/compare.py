"""Compares two builds of one commit, and checks that the deployed files are complete. For reproducible.sh."""

import json
import re
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

GROUP = "io/github/camelshm"
# The name of a deployed snapshot contains the time of its deployment, which is not a property of the file.
TIME = re.compile(r"-\d{8}\.\d{6}-\d+")
FILES_OF_A_JAR = (".jar", ".pom", "-sources.jar", "-javadoc.jar", "-cyclonedx.json", "-cyclonedx.xml")
FILES_OF_ONE_MODULE = {"camel-shm-component": ("-cli.jar",)}


def deployed(build):
    """Returns each deployed file by its name, except checksums and the repository's own files."""
    found = (build / "deployed").rglob("*")
    return {
        TIME.sub("-SNAPSHOT", file.name): file
        for file in found
        if file.suffix in (".jar", ".pom", ".json", ".xml") and not file.name.startswith("maven-metadata")
    }


def differences(first, second):
    for name in sorted(first.keys() | second.keys()):
        if name not in first or name not in second:
            yield f"{name} is made by one of the builds only"
        elif first[name].read_bytes() != second[name].read_bytes():
            yield f"{name} differs"
            if name.endswith(".jar"):
                yield from entries_that_differ(first[name], second[name])


def entries_that_differ(first, second):
    entries = [
        {entry.filename: (entry.CRC, entry.date_time, oct(entry.external_attr >> 16)) for entry in zipfile.ZipFile(jar).infolist()}
        for jar in (first, second)
    ]
    for name in sorted(entries[0].keys() | entries[1].keys()):
        ours, theirs = entries[0].get(name), entries[1].get(name)
        if ours != theirs:
            yield f"    {name}: {ours} and {theirs} (checksum, time, mode)"
    if list(entries[0]) != list(entries[1]):
        yield "    the entries are not in the same order"


def missing_files(modules, files):
    """Also yields unexpected files: each deployed module must be a named one, or the parent."""
    for module in modules:
        for suffix in (*FILES_OF_A_JAR, *FILES_OF_ONE_MODULE.get(module, ())):
            if not any(re.fullmatch(re.escape(module) + r"-\d[\d.]*(-SNAPSHOT)?" + re.escape(suffix), name) for name in files):
                yield f"{module} has no {suffix}"
    for name in files:
        if not any(re.match(re.escape(module) + r"-\d", name) for module in (*modules, "camel-shm-parent")):
            yield f"{name} is deployed, and should not be"


def poms_that_differ(modules, files):
    """A jar that holds others must not change what the users of the module depend on."""
    for module, folder in modules.items():
        own = (folder / "pom.xml").read_bytes()
        for name, file in files.items():
            if re.fullmatch(re.escape(module) + r"-\d[\d.]*(-SNAPSHOT)?\.pom", name) and file.read_bytes() != own:
                yield f"{name} is not the pom.xml of {module}"


def jar_of(module, files):
    """Returns the module's own jar; missing_files reports it if there is none."""
    return next((file for name, file in files.items() if re.fullmatch(re.escape(module) + r"-\d[\d.]*(-SNAPSHOT)?\.jar", name)), None)


def licences(modules, files):
    """Each jar has the licence, for users who have nothing else of the project."""
    for module in modules:
        jar = jar_of(module, files)
        names = zipfile.ZipFile(jar).namelist() if jar else ()
        for name in ("META-INF/LICENSE", "META-INF/NOTICE"):
            if name not in names:
                yield f"the jar of {module} has no {name}"


def module_names(modules, files):
    """The name by which a Java module requires the jar. It must never change, so it may not come from the file name."""
    seen = {}
    for module in modules:
        jar = jar_of(module, files)
        manifest = zipfile.ZipFile(jar).read("META-INF/MANIFEST.MF").decode() if jar else ""
        match = re.search(r"^Automatic-Module-Name: (io\.github\.camelshm[a-z.]*)\r?$", manifest, re.MULTILINE)
        if not match:
            yield f"{module} has no Automatic-Module-Name in its manifest"
        elif match[1] in seen:
            yield f"{module} has the Automatic-Module-Name of {seen[match[1]]}"
        else:
            seen[match[1]] = module


def bills_of_materials(modules):
    """Each lists exactly the artifacts that Maven resolves to run the module."""
    for module, folder in modules.items():
        listed = {
            (component.get("group"), component["name"], component["version"])
            for component in json.loads((folder / "target/bom.json").read_text()).get("components", [])
        }
        needed = {
            (match[1], match[2], match[3])
            for match in re.finditer(
                r"^ +([^\s:]+):([^\s:]+):[^\s:]+:(?:[^\s:]+:)?([^\s:]+):(?:compile|runtime)\b",
                (folder / "target/runtime.txt").read_text(),
                re.MULTILINE,
            )
        }
        for what in sorted(needed - listed):
            yield f"the SBOM of {module} does not list {':'.join(what)}"
        for what in sorted(listed - needed):
            yield f"the SBOM of {module} lists {':'.join(what)}, which is not needed to run it"


def artifact_id(folder):
    """Returns the artifact id of a module, which may differ from the name of its folder."""
    return ElementTree.parse(folder / "pom.xml").findtext("{*}artifactId")


def main(first, second, folders):
    files = deployed(first)
    modules = {artifact_id(first / folder): first / folder for folder in folders}
    wrong = [
        *differences(files, deployed(second)),
        *missing_files(modules, files),
        *poms_that_differ(modules, files),
        *licences(modules, files),
        *module_names(modules, files),
        *bills_of_materials(modules),
    ]
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        sys.exit(1)
    print(f"{len(files)} files are the same in two builds, and nothing is missing,", end=" ")


main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(","))
