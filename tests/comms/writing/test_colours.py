import pytest

from roofs.comms.writing import colours


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("hue", range(0, 361, 15))
def test_every_hue_can_be_read(hue):
    assert contrast(colours.from_hue(hue), "#ffffff") >= 4.5
    assert contrast(colours.from_hue(hue, colours.LIGHT), "#1e242a") >= 4.5
