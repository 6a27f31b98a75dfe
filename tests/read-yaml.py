"""Reads YAML files as YAML 1.1 and prints each as a line of JSON: the list of its documents.

The paths stand on standard input, one a line.
"""

import json
import math
import sys

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def strange(value):
    return {"!": f"{type(value).__name__} {value!r}"}


def plain(value):
    """The value in what JSON has; anything else is marked."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else f"!{key!r}": plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return strange(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return strange(value)


def main():
    for path in sys.stdin.read().splitlines():
        with open(path, encoding="utf-8") as file:
            try:
                documents = [plain(document) for document in yaml.load_all(file, Loader)]
            except yaml.YAMLError as error:
                sys.exit(f"{path}: {error}")
        print(json.dumps(documents, ensure_ascii=True))


main()
