"""Every document is valid OpenAPI on its own, and every example in it validates against its schema."""

import json
import pathlib
import sys

import yaml
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

SPECS = pathlib.Path(__file__).resolve().parent.parent / "specs"
METHODS = {"get", "put", "post", "delete", "patch"}


def load(uri):
    return yaml.safe_load(pathlib.Path(uri.removeprefix("file://")).read_text())


def retrieve(uri):
    return Resource(contents=load(uri), specification=DRAFT4)


def examples(holder):
    if "example" in holder:
        yield holder["example"]
    yield from (example["value"] for example in holder.get("examples", {}).values())


def placed(node, pointer=""):
    """Everything in a document that has a schema and examples, with its place."""
    if isinstance(node, dict):
        if "schema" in node and ("example" in node or "examples" in node):
            yield pointer, node
        for key, value in node.items():
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from placed(value, f"{pointer}/{step}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from placed(value, f"{pointer}/{index}")


def check(path):
    uri = path.as_uri()
    document = load(uri)
    validate(document, base_uri=uri)
    registry = Registry(retrieve=retrieve).with_resource(uri, Resource(contents=document, specification=DRAFT4))
    count = 0
    for pointer, holder in placed(document):
        validator = OAS30Validator({"$ref": f"{uri}#{pointer}/schema"}, registry=registry)
        for example in examples(holder):
            validator.validate(json.loads(json.dumps(example)))
            count += 1
    return count


def main():
    files, shown, failed = sorted(SPECS.glob("*/**/*.yaml")), 0, 0
    for path in files:
        try:
            shown += check(path)
        except Exception as error:  # whatever it is, the file is told
            failed += 1
            print(f"{path.relative_to(SPECS.parent)}: {str(error).splitlines()[0]}", file=sys.stderr)
    print(f"{len(files)} documents, {shown} examples, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
