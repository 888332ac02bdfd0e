"""Runs a function of a bench module inside an installation. bench/server.py starts it with the settings of that one.

python -m bench.inside MODULE FUNCTION [JSON argument ...]
"""

from __future__ import annotations

import importlib
import json
import sys

import django


def main(module: str, function: str, *arguments: str) -> None:
    django.setup()
    found = getattr(importlib.import_module(module), function)(*(json.loads(one) for one in arguments))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
