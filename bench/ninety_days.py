"""Ninety days of follow-up in minutes, against a real SMTP server and doubles of Twilio, SendGrid and Lob.

    bin/bench ninety_days [--days 90] [--leads 150] [--inquiries 120] [--mail smtp,sendgrid] [--seed 7] [--keep FOLDER]

A demo company is filled, its vendors are connected to the doubles, the clock is moved on to whatever comes next. New
people write by the form; those who are written to open, click, answer, bounce, leave and text STOP by the vendors' own
signed doors; salespeople tick off their calls. Each request is held against the vendor's own description when it lies
in ../shared (else: said). Then the books of the other side are compared with ours. `--keep` writes the letters down.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from bench import machine
from bench.server import Installation

DESCRIPTIONS = Path(__file__).resolve().parents[2] / "shared" / "data" / "vendor_specs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--leads", type=int, default=150, help="of the demo company, before the play begins")
    parser.add_argument("--inquiries", type=int, default=120, help="that come by the form in the first thirty days")
    parser.add_argument("--mail", default="smtp,sendgrid")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="a folder for the letters, a list of all that came, and the database")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    for mail in options.mail.split(","):
        began = time.monotonic()
        keep = str((options.keep / mail).resolve()) if options.keep else ""
        with Installation("sqlite", log_level="ERROR") as installation:
            installation.run("-m", "roofs", "demo", "--leads", str(options.leads))
            played = installation.ask(
                "bench.ninety_days_play", "play", options.days, options.inquiries, mail, options.seed,
                str(DESCRIPTIONS) if DESCRIPTIONS.exists() else "", keep,
            )  # fmt: skip
        report(f"{options.days} days, letters by {mail}", played, time.monotonic() - began)


def report(what: str, played: dict[str, Any], seconds: float) -> None:
    print(f"{what}: played in {seconds:.0f} s, {played['leads']} leads, load {machine.load()}")
    for name in ("touches", "not sent because", "where people stand", "what people did", "at the vendors"):
        told = ", ".join(f"{key} {count}" for key, count in sorted(played[name].items(), key=lambda one: -one[1]))
        print(f"    {name}: {told or 'none'}")
    for vendor, held in played["described"].items():
        print(f"    {vendor}: {held}")
    for label, value in played["wanted none"].items():
        print(f"    {label:<66} {value['count']:>6}  {'PASS' if not value['count'] else 'FAIL'}")
        for one in value["examples"]:
            print(f"        {one}")
    print("    one lead, every touch:")
    for line in played["one lead"]:
        print(f"        {line}")
    print()


if __name__ == "__main__":
    main()
