"""The schemas of the program's JSON output: docs/schema."""

from __future__ import annotations

import functools
import json
from typing import Any

from jsonschema import Draft202012Validator
from machine import ROOT
from referencing import Registry, Resource

SCHEMAS = ROOT / "docs" / "schema"


def load(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


@functools.cache
def validator(name: str) -> Draft202012Validator:
    """Returns a validator for documents of a schema, such as "status"."""
    resources = [(path.name, Resource.from_contents(load(path.name.split(".")[0]))) for path in SCHEMAS.glob("*.json")]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator(load(name), registry=registry)
