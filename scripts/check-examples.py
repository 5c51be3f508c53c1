#!/usr/bin/env python3
"""Checks every event schema and its examples with a validator that we did not write.

usage: scripts/check-examples.py [FOLDER]    (default: EventSchemas beside scripts/)

Each schema must be valid JSON Schema 2020-12 and each example must satisfy its schema, according to
`jsonschema` from PyPI. The compiler of the schemas checks the same with its own code; two opinions
that agree are worth more than one.
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012


def pointer(parts):
    """The JSON pointer (RFC 6901) of a path of names and indices."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def main():
    if len(sys.argv) > 2 or sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    here = Path(__file__).resolve().parent.parent
    folder = Path(sys.argv[1] if len(sys.argv) == 2 else here / "EventSchemas")
    schemas = {
        path: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*/*.json"))
    }
    # Every schema gets its own path as address, so that "../types/X.json" leads to the file.
    address = {path: path.absolute().as_uri() for path in schemas}
    registry = Registry().with_resources(
        (address[path], Resource.from_contents(schema, default_specification=DRAFT202012))
        for path, schema in schemas.items()
    )

    problems = []
    examples = 0
    for path, schema in schemas.items():
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            problems.append(f"{path}: {pointer(error.absolute_path)}: {error.message}")
            continue
        validator = Draft202012Validator({"$ref": address[path]}, registry=registry)
        for index, example in enumerate(schema.get("examples", [])):
            examples += 1
            try:
                problems += [
                    f"{path}: {pointer(['examples', index, *error.absolute_path])}: {error.message}"
                    for error in validator.iter_errors(example)
                ]
            except Unresolvable as error:
                problems.append(f"{path}: {pointer(['examples', index])}: {error}")
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems or not schemas:
        print(f"{len(problems)} problems in {len(schemas)} schemas of {folder}", file=sys.stderr)
        return 1
    print(f"{examples} examples of {len(schemas)} schemas valid")
    return 0


if __name__ == "__main__":
    sys.exit(main())
