# ruff: noqa: PLR2004 -- sizes of what is drawn
"""Small pictures of roofs and a one-page paper, drawn here so that none has to be brought along."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from random import Random

WIDTH, HEIGHT = 320, 214
RIDGE, EAVES, FLOOR = 46, 122, 186
SKY, SHINGLE, COURSE, WALL, GLASS, GRASS, HOLE, DOOR = range(8)
WALLS = ((201, 183, 156), (176, 92, 72), (222, 222, 214), (150, 164, 172))
WORN = ((112, 92, 74), (98, 84, 76), (120, 112, 100))
FRESH = ((62, 66, 72), (84, 74, 66), (70, 86, 84))
FONT = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
Colour = tuple[int, int, int]


def roof(random: Random, *, after: bool) -> bytes:
    """A house as it is seen from the street; before with what is missing, after without."""
    shade = random.choice(FRESH if after else WORN)
    palette: list[Colour] = [
        (186, 208, 228), shade, _darker(shade), random.choice(WALLS), (70, 90, 110), (104, 136, 84), (58, 44, 36),
        (120, 46, 40),
    ]  # fmt: skip
    slope = random.uniform(0.55, 0.85)
    rows = [_row(y, slope) for y in range(HEIGHT)]
    for _ in range(0 if after else 9):
        across, down = random.randrange(90, 220), random.randrange(60, 112)
        for y in range(down, down + 8):
            rows[y][across : across + 13] = bytes([HOLE]) * 13
    return _png(rows, palette)


def _darker(colour: Colour) -> Colour:
    red, green, blue = colour
    return red * 4 // 5, green * 4 // 5, blue * 4 // 5


def _row(y: int, slope: float) -> bytearray:
    row = bytearray([GRASS if y >= FLOOR else SKY]) * WIDTH
    if RIDGE <= y < EAVES:
        first = round(36 + (EAVES - y) * slope)
        row[first : WIDTH - first] = _course(y)[first : WIDTH - first]
    elif EAVES <= y < FLOOR:
        row[52:268] = bytes([WALL]) * 216
        if 136 <= y < 164:
            row[74:110] = row[210:246] = bytes([GLASS]) * 36
        if y >= 140:
            row[146:172] = bytes([DOOR]) * 26
    return row


def _course(y: int) -> bytes:
    """One line of shingles: the shadow below a course, or the joints in it, each course set off from the last."""
    if y % 7 == 0:
        return bytes([COURSE]) * WIDTH
    off = y // 7 * 9 % 22
    return bytes(COURSE if (x + off) % 22 == 0 else SHINGLE for x in range(22)) * (WIDTH // 22 + 1)


def _png(rows: Sequence[bytearray], palette: Sequence[Colour]) -> bytes:
    body = b"".join(b"\0" + bytes(row) for row in rows)
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    colours = b"".join(bytes(colour) for colour in palette)
    parts = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(body, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def paper(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines."""
    shown = [line.replace("\\", "").replace("(", "\\(").replace(")", "\\)") for line in lines]
    words = "BT /F1 13 Tf 72 720 Td 22 TL " + " ".join(f"({line}) Tj T*" for line in shown) + " ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources {FONT} >>",
        f"<< /Length {len(words)} >>\nstream\n{words}\nendstream",
    ]
    made, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = f"trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return f"{made}xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}{tail}".encode("latin-1", "replace")
