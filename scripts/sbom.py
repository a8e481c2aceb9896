"""Writes the bill of materials of each wheel beside it, in CycloneDX 1.6: scripts/release calls it.

It lists what the wheel needs to run, in the versions of scripts/locks/runtime.txt and with their hashes, and every file
of the wheel's voices, whose hashes are computed from the wheel and must be those of voice.json. The same wheel has the
same bill, bit for bit.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path, PurePosixPath
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZipFile

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

LOCK = Path(__file__).parent / "locks" / "runtime.txt"
ENTRY = re.compile(r"^([a-z0-9.-]+)==(\S+?)(?: ; (.+?))? \\$")
GRAPH = ".onnx"
PROGRAM = "qingyin"


@dataclass
class Locked:
    """A package of the lock."""

    name: str
    version: str
    marker: str
    hashes: list[str]
    by: list[str]  # the packages that need it


def locked(text: str) -> Iterator[Locked]:
    """The packages of a lock that the program needs to run; one may be there in two versions, for two Pythons."""
    for block in re.split(r"\n(?=[a-z0-9])", text):
        entry = ENTRY.match(block.partition("\n")[0])
        if entry is None:
            raise SystemExit(f"{LOCK}: this is not an entry: {block[:80]!r}")
        via = block.partition("# via")[2]
        by = [name.strip() for name in re.findall(r"#?\s*([\w. ()-]+)", via) if name.strip()]
        if by and by != ["-r -"]:  # that one builds the wheel
            yield Locked(entry[1], entry[2], entry[3] or "", re.findall(r"sha256:([0-9a-f]{64})", block), by)


def component_of(each: Locked) -> Component:
    """A package in the bill."""
    found = Component(
        name=each.name,
        version=each.version,
        bom_ref=f"pkg:pypi/{each.name}@{each.version}",
        purl=PackageURL("pypi", name=each.name, version=each.version),
        licenses=licenses(each.name),
        properties=[Property(name="qingyin:python", value=each.marker)] if each.marker else [],
    )
    for value in each.hashes:  # one for each file that the registry has of it
        found.properties.add(Property(name="qingyin:sha256", value=value))
    return found


def licenses(name: str) -> list[License]:
    """What an installed package declares, if it does so in a few words."""
    try:
        about = metadata(name)
    except PackageNotFoundError:  # another system's
        return []
    told = about.get("License-Expression") or about.get("License") or ""
    return [LicenseFactory().make_from_string(told)] if 0 < len(told) < 100 else []


def voices(wheel: ZipFile, version: str) -> Iterator[Component]:
    """The voices of a wheel with the files that lie in their folders. Raises SystemExit if a hash differs."""
    for name in sorted(wheel.namelist()):
        folder = PurePosixPath(name).parent
        if PurePosixPath(name).name != "voice.json":
            continue
        told = json.loads(wheel.read(name))
        license = LicenseFactory().make_from_string(told["license"])
        kind = ComponentType.MACHINE_LEARNING_MODEL
        voice = Component(
            name=told["name"],
            version=version,
            type=kind,
            bom_ref=str(folder),
            description=told["description"],
            licenses=[license],
        )
        for role, entry in told["files"].items():
            if "of" in entry:
                continue
            path = folder / entry["file"]
            found = hashlib.sha256(wheel.read(str(path))).hexdigest()
            if found != entry["sha256"]:
                raise SystemExit(f"{path} in the wheel is not the file that voice.json describes")
            voice.components.add(
                Component(
                    name=str(path),
                    type=kind if path.suffix == GRAPH else ComponentType.DATA,
                    bom_ref=str(path),
                    description=role,
                    licenses=[license],
                    hashes=[HashType(alg=HashAlgorithm.SHA_256, content=found)],
                )
            )
        yield voice


def bill(path: Path) -> str:
    """The bill of a wheel, as JSON."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with ZipFile(path) as wheel:
        about = message_from_bytes(wheel.read(next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))))
        name, version = about["Name"], about["Version"]
        models = list(voices(wheel, version))
    root = Component(
        name=name,
        version=version,
        bom_ref=f"pkg:pypi/{name}@{version}",
        purl=PackageURL("pypi", name=name, version=version),
        description=about["Summary"],
        licenses=[LicenseFactory().make_from_string(about["License-Expression"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
    )
    packages = {
        f"{each.name}@{each.version}": (component_of(each), each) for each in locked(LOCK.read_text("utf-8").strip())
    }
    made = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    found = Bom(
        components=[*(component for component, _ in packages.values()), *models],
        serial_number=uuid5(NAMESPACE_URL, f"sha256:{digest}"),
        metadata=BomMetaData(component=root, timestamp=made),
    )
    needs: dict[str, list[Component]] = {}
    for component, each in packages.values():
        for by in each.by:
            needs.setdefault(by.removesuffix(" (pyproject.toml)"), []).append(component)
    if name != PROGRAM:  # the voices' wheel, which needs the program's
        program = component_of(Locked(PROGRAM, version, "", [], []))
        found.components.add(program)
        found.register_dependency(program, needs[PROGRAM])
        needs[name] = [program]
    found.register_dependency(root, [*needs[name], *models])
    for component, each in packages.values():
        found.register_dependency(component, needs.get(each.name, []))
    text = JsonV1Dot6(found).output_as_string(indent=1)
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise SystemExit(f"the bill of {path.name} is not valid: {error}")
    return text + "\n"


def main(wheels: list[str]) -> None:
    """Writes NAME.cdx.json for each NAME.whl."""
    for path in map(Path, wheels):
        into = path.with_suffix(".cdx.json")
        into.write_text(bill(path), "utf-8")
        print(into)


if __name__ == "__main__":
    main(sys.argv[1:])
