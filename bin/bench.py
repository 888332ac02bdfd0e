"""List the modules of bench/, or run one."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def measurements() -> dict[str, str]:
    """Name and first sentence of every module that can be run by itself."""
    found = {}
    for path in sorted((ROOT / "bench").glob("*.py")):
        text = path.read_text()
        if "__main__" in text:
            found[path.stem] = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    return found


def main() -> int:
    known = measurements()
    name = sys.argv[1].replace("-", "_") if sys.argv[1:] else ""
    if name in known:
        os.chdir(ROOT)
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", f"bench.{name}", *sys.argv[2:]])
    if name not in {"", "__help", "_h"}:
        print(f"There is no measurement {sys.argv[1]!r}.", file=sys.stderr)
    width = max(map(len, known), default=0)
    print(
        "\n".join(f"  bin/bench {known_name:<{width}}  {words}" for known_name, words in known.items())
        or "Nothing yet."
    )
    return 0 if name in {"", "__help", "_h"} else 1


if __name__ == "__main__":
    sys.exit(main())
