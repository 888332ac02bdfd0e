"""The company's hue as a colour that mail programs know."""

from __future__ import annotations

from math import cos, radians, sin

DEEP = 0.47  # white text reads on it, and it reads on white
LIGHT = 0.82  # it reads on near-black
_CHROMA = 0.15
_SRGB_LINEAR_END = 0.0031308


def from_hue(hue: int, lightness: float = DEEP) -> str:
    """OKLCH: every hue is equally light. Chroma gives way where sRGB ends."""
    chroma = _CHROMA
    rgb = _linear(hue, chroma, lightness)
    while not all(0 <= channel <= 1 for channel in rgb):
        chroma -= 0.005
        rgb = _linear(hue, chroma, lightness)
    return "#" + "".join(f"{round(255 * _gamma(channel)):02x}" for channel in rgb)


def _linear(hue: int, chroma: float, lightness: float) -> tuple[float, float, float]:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= _SRGB_LINEAR_END else 1.055 * channel ** (1 / 2.4) - 0.055
