"""In which time zones a US address may lie.

One zone where that is sure, several where it is not: whoever calls or texts must then keep to the hours of all of
them. Thirteen states have two zones; there the ZIP code decides as far as it can.
"""

from __future__ import annotations

from types import MappingProxyType

from roofs.core.kit.addresses import state_code

_EASTERN = "America/New_York"
_CENTRAL = "America/Chicago"
_MOUNTAIN = "America/Denver"
_PACIFIC = "America/Los_Angeles"
_DETROIT = "America/Detroit"
_INDIANA = "America/Indiana/Indianapolis"
_LOUISVILLE = "America/Kentucky/Louisville"
_BOISE = "America/Boise"
_PHOENIX = "America/Phoenix"
_ANCHORAGE = "America/Anchorage"
_ADAK = "America/Adak"
_SAMOA = "Pacific/Pago_Pago"
_HONOLULU = "Pacific/Honolulu"
_GUAM = "Pacific/Guam"

Zones = tuple[str, ...]


def _each(names: str, *zones: str) -> dict[str, Zones]:
    return dict.fromkeys(names.split(), zones)


# The first zone is that of most people.
_STATES: dict[str, Zones] = {
    **_each("CT DE DC GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV", _EASTERN),
    **_each("AL AR IL IA LA MN MS MO OK WI", _CENTRAL),
    **_each("CO MT NM UT WY", _MOUNTAIN),
    **_each("CA NV WA", _PACIFIC),
    "AZ": (_PHOENIX,),
    "HI": (_HONOLULU,),
    "PR": ("America/Puerto_Rico",),
    "VI": ("America/St_Thomas",),
    "GU": (_GUAM,),
    "MP": (_GUAM,),
    "AS": (_SAMOA,),
    "FL": (_EASTERN, _CENTRAL),
    "TX": (_CENTRAL, _MOUNTAIN),
    "TN": (_CENTRAL, _EASTERN),
    "KY": (_LOUISVILLE, _CENTRAL),
    "IN": (_INDIANA, _CENTRAL),
    "MI": (_DETROIT, _CENTRAL),
    "ND": (_CENTRAL, _MOUNTAIN),
    "SD": (_CENTRAL, _MOUNTAIN),
    "NE": (_CENTRAL, _MOUNTAIN),
    "KS": (_CENTRAL, _MOUNTAIN),
    "ID": (_BOISE, _PACIFIC),
    "OR": (_PACIFIC, _BOISE),
    "AK": (_ANCHORAGE, _ADAK),
}

# What ZIP codes say in states of two zones. The longest beginning wins; "" is the rest of the state.
_BOTH: Zones = ()
_ZIP_CODES: dict[str, dict[str, Zones]] = {
    "FL": {"": (_EASTERN,), "324": (_CENTRAL,), "325": (_CENTRAL,), "32456": _BOTH, "32457": _BOTH},
    "TX": {"": (_CENTRAL,), "798": _BOTH, "799": (_MOUNTAIN,), "885": (_MOUNTAIN,)},
    "TN": {"": (_CENTRAL,), "373": _BOTH, **_each("374 376 377 378 379", _EASTERN)},
    "KY": {
        "": (_LOUISVILLE,),
        **_each("420 421 422 423 424", _CENTRAL),
        **_each("401 426 427"),
    },
    "IN": {
        "": (_INDIANA,),
        **_each("463 464 476 477", _CENTRAL),
        **_each("465 475 479 46968"),
    },
    "MI": {"": (_DETROIT,), "498": _BOTH, "499": _BOTH, "49801": (_CENTRAL,), "49855": (_DETROIT,)},
    "ND": {
        "": (_CENTRAL,),
        **_each("585 586 588"),
        **_each("5850 58554 5880", _CENTRAL),
        "58601": (_MOUNTAIN,),
    },
    "SD": {
        "": (_CENTRAL,),
        "575": _BOTH,
        "576": _BOTH,
        "57501": (_CENTRAL,),
        "57601": (_CENTRAL,),
        "577": (_MOUNTAIN,),
    },
    "NE": {
        "": (_CENTRAL,),
        **_each("690 691 692"),
        **_each("69001 69101 69103", _CENTRAL),
        "693": (_MOUNTAIN,),
    },
    "KS": {"": (_CENTRAL,), **_each("677 678"), **_each("67701 67801 67846", _CENTRAL)},
    "ID": {"": (_BOISE,), "835": _BOTH, "83501": (_PACIFIC,), "838": (_PACIFIC,)},
    "OR": {"": (_PACIFIC,), "979": _BOTH, **_each("97901 97913 97914 97918", _BOISE)},
    "AK": {"": (_ANCHORAGE,), "99546": (_ADAK,), "99547": (_ADAK,)},
}
# Places inside a state of one zone that keep another: West Wendover and Jackpot; the Navajo Nation, which alone in
# Arizona changes its clocks.
_ZIP_EXCEPTIONS: dict[str, Zones] = {
    "898": (_PACIFIC, _MOUNTAIN),
    "860": (_PHOENIX, _MOUNTAIN),
    "865": (_PHOENIX, _MOUNTAIN),
}

# First three figures, from and to, of each state.
_RANGES = (
    "005-005NY 006-007PR 008-008VI 009-009PR 010-027MA 028-029RI 030-038NH 039-049ME 050-054VT 055-055MA 056-059VT "
    "060-069CT 070-089NJ 100-149NY 150-196PA 197-199DE 200-205DC 206-219MD 220-246VA 247-268WV 270-289NC 290-299SC "
    "300-319GA 320-339FL 341-342FL 344-344FL 346-347FL 349-349FL 350-369AL 370-385TN 386-397MS 398-399GA 400-427KY "
    "430-459OH 460-479IN 480-499MI 500-528IA 530-549WI 550-567MN 570-577SD 580-588ND 590-599MT 600-629IL 630-658MO "
    "660-679KS 680-693NE 700-714LA 716-729AR 730-732OK 733-733TX 734-749OK 750-799TX 800-816CO 820-831WY 832-838ID "
    "840-847UT 850-865AZ 870-884NM 885-885TX 889-898NV 900-961CA 967-968HI 969-969GU 970-979OR 980-994WA 995-999AK"
)
_STATE_OF_ZIP = MappingProxyType(
    {f"{three:03}": span[7:] for span in _RANGES.split() for three in range(int(span[:3]), int(span[4:7]) + 1)}
)

_AREA_CODES = (
    "AK907 AL205,251,256,334,659,938 AR327,479,501,870 AZ480,520,602,623,928 CA209,213,279,310,323,341,350,357,369,"
    "408,415,424,442,510,530,559,562,619,626,628,650,657,661,669,707,714,738,747,760,805,818,820,831,837,840,858,909,"
    "916,925,949,951 CO303,719,720,748,970,983 CT203,475,860,959 DC202,771 DE302 FL239,305,321,324,352,386,407,448,"
    "561,645,656,689,727,728,754,772,786,813,850,863,904,941,954 GA229,404,470,478,678,706,762,770,912,943 GU671 "
    "HI808 IA319,515,563,641,712 ID208,986 IL217,224,309,312,331,447,464,618,630,708,730,773,779,815,847,861,872 "
    "IN219,260,317,463,574,765,812,930 KS316,620,785,913 KY270,364,502,606,859 LA225,318,337,457,504,985 MA339,351,"
    "413,508,617,774,781,857,978 MD227,240,301,410,443,667 ME207 MI231,248,269,313,517,586,616,679,734,810,906,947,"
    "989 MN218,320,507,612,651,763,924,952 MO235,314,417,557,573,636,660,816,975 MP670 MS228,471,601,662,769 MT406 "
    "NC252,336,472,704,743,828,910,919,980,984 ND701 NE308,402,531 NH603 NJ201,551,609,640,732,848,856,862,908,973 "
    "NM505,575 NV702,725,775 NY212,315,329,332,347,363,516,518,585,607,624,631,646,680,716,718,838,845,914,917,929,"
    "934 OH216,220,234,283,326,330,380,419,436,440,513,567,614,740,937 OK405,539,572,580,918 OR458,503,541,971 PA215,"
    "223,267,272,412,445,484,570,582,610,717,724,814,835,878 PR787,939 RI401 SC803,821,839,843,854,864 SD605 TN423,"
    "615,629,731,865,901,931 TX210,214,254,281,325,346,361,409,430,432,469,512,621,682,713,726,737,806,817,830,832,"
    "903,915,936,940,945,956,972,979 UT385,435,801 VA276,434,540,571,686,703,757,804,826,948 VI340 VT802 WA206,253,"
    "360,425,509,564 WI262,274,353,414,534,608,715,920 WV304,681 WY307 AS684"
)
_STATE_OF_AREA = MappingProxyType({code: entry[:2] for entry in _AREA_CODES.split() for code in entry[2:].split(",")})
# In states of two zones most area codes lie in the larger part; these reach over the line or lie beyond it.
_AREAS_OVER_THE_LINE = frozenset(
    _each("850 448 432 423 270 364 606 812 930 574 219 906 701 605 308 785 620 208 986 541 458 907")
)
_AREAS_BEYOND: dict[str, Zones] = {"915": (_MOUNTAIN,), "865": (_EASTERN,)}


def zone_for(state: str, postal_code: str = "") -> Zones:
    """IANA zones, the likeliest first; nothing when neither is known. When state and ZIP code disagree: both."""
    by_name = state_code(state) if state.strip() else None
    figures = postal_code.strip()[:5]
    known_zip = len(figures) == 5 and figures.isascii() and figures.isdigit()  # noqa: PLR2004 -- as long as a ZIP code
    by_zip = _STATE_OF_ZIP.get(figures[:3]) if known_zip else None
    if figures == "96799":
        by_zip = "AS"
    if by_zip is None:
        return _STATES.get(by_name or "", ())
    found = _zones_of_zip(by_zip, figures)
    if by_name is None or by_name == by_zip:
        return found
    return tuple(dict.fromkeys([*found, *_STATES[by_name]]))


def zone_for_area_code(e164: str) -> Zones:
    """Where a North American number was given out. People move and keep it: the property says more."""
    area = e164[2:5] if e164.startswith("+1") else ""
    state = _STATE_OF_AREA.get(area, "")
    if area in _AREAS_OVER_THE_LINE or state not in _ZIP_CODES:
        return _STATES.get(state, ())
    return _AREAS_BEYOND.get(area) or _ZIP_CODES[state][""]


def state_for(state: str, postal_code: str = "") -> str:
    """By its name, else by the ZIP code; empty when neither says."""
    named = state_code(state) if state.strip() else None
    return named or _STATE_OF_ZIP.get(postal_code.strip()[:3], "")


def state_of_area_code(e164: str) -> str:
    return _STATE_OF_AREA.get(e164[2:5], "") if e164.startswith("+1") else ""


def _zones_of_zip(state: str, figures: str) -> Zones:
    if exception := _ZIP_EXCEPTIONS.get(figures[:3]):
        return exception
    if rules := _ZIP_CODES.get(state):
        longest = next(figures[:length] for length in (5, 4, 3, 0) if figures[:length] in rules)
        return rules[longest] or _STATES[state]
    return _STATES[state]
