# ruff: noqa: E501, SIM905 -- names are a run of words
"""The names of Southeast Michigan: more of everything, for a company that has met twenty thousand people."""

from __future__ import annotations

from dataclasses import dataclass

from roofs.surfaces.cli.demo import neighbours
from roofs.surfaces.cli.demo.neighbours import Town

FIRST = [
    *neighbours.FIRST,
    *"""Aaron Abigail Adrian Alan Alice Amanda Amir Amy Andrea Anita Annette Arthur Ashley Barbara Bernard Bill Bonnie Brandon
Brian Bruce Caitlin Calvin Cameron Caroline Cedric Charles Charlotte Cheryl Christine Claire Clarence Cynthia Dale Daniela
Darnell Darren Deborah Derek Diane Dmitri Dolores Doris Dwayne Earl Eileen Elias Emily Erica Ernest Esther Eva Faith Faye
Felix Frances Fred Gary Gina Gordon Hailey Hannah Harold Heather Henry Holly Ian Imani Jack Jasmine Jason Jeff Jennifer
Jerome Jill Joan Jodi Joel Jordan Jose Joyce Judy Karim Kareem Kayla Keith Kenji Kim Kurt Larry Laura Lauren Layla Leah
Leonard Lois Lucas Luz Lynn Mariam Marcia Maria Mark Martin Maureen Megan Melissa Michelle Miguel Mina Mohamed Nancy
Naomi Nathan Neil Nicole Noor Norman Oscar Pam Pedro Philip Rana Rebecca Renee Rita Robin Roger Ron Russell Ruth Sally
Scott Sean Shannon Sharon Stanley Stella Stuart Tamika Tara Terrence Thomas Tina Todd Tracy Tyler Ursula Vanessa Veronica
Vince Wanda Wayne Wendy Willie Yasmin Yolanda Zachary Zainab""".split(),
]
LAST = [*neighbours.LAST, *"""Adamczyk Albrecht Allen Anderson Archer Bailey Baker Barnes Beck Bell Berg Bishop Black Blanchard Bogdan Booker Boyd
Bradley Brandt Briggs Brown Bryant Burke Burns Butler Byrd Caldwell Campbell Carlson Chapman Christensen Clark Coleman
Collins Conway Cooper Crawford Cruz Cunningham Czarnecki Dalton Daniels Dawson Dean Diaz Dixon Donovan Douglas Dudek
Duncan Dunn Edwards Elliott Ellis Evans Fakhoury Ferris Fields Fischer Fisher Fleming Fletcher Flores Fowler Fox Franklin
Freeman Garcia Gardner George Gibson Gill Gomez Goodwin Gordon Gorski Graves Gray Greene Griffin Gutierrez Hale Hamilton
Hansen Harper Harris Hart Hartman Harvey Hawkins Henderson Hernandez Hoffman Holland Holmes Horvath Howard Hudson Hughes
Hunter Hussein Iverson Jackson Jacobs James Jarvis Jenkins Johnson Jones Jordan Kaczmarek Kaiser Karam Kaur Kelley Kemp
Kennedy Khan Kim King Klein Knight Koch Kovacs Kowalczyk Kramer Lambert Lawson Lee Lewandowski Lewis Lindqvist Little
Logan Long Lynch Maddox Mansour Marsh Martin Martinez Mason Matthews Mazur McCarthy McCoy McDonald McKenna Mendez Meyer
Miller Mills Montgomery Morales Moran Morgan Morris Murphy Murray Myers Nasser Nelson Newman Nichols Nolan Nowak Obrien
Olsen Olson Ortiz Osborne Owens Palmer Parker Pawlak Pearson Perez Perkins Perry Phillips Pierce Piotrowski Porter Powell
Price Ramos Ray Reed Reilly Reynolds Rice Richards Riley Rivera Roberts Robinson Rogers Rosenberg Ross Rutkowski Ryan
Salazar Sanders Sanchez Sandoval Sawicki Schmidt Schultz Scott Shah Sharma Shaw Shea Singh Smith Snyder Spencer Stevens
Stewart Sullivan Swanson Szymanski Taylor Thomas Thompson Torres Tran Tucker Vance VanDyke Vargas Vaughn Wade Wagner
Walker Wallace Walsh Ward Watson Weaver Webb Weber Webster Weiss White Wilcox Williams Wilson Wisniewski Wojcik Wolf Wood
Wright Yamada Yang Young Zawadzki Ziegler Zimmerman""".split()]  # fmt: skip
STREETS = [*neighbours.STREETS, *"""Long Lake Rd|Big Beaver Rd|Square Lake Rd|Walton Blvd|Orchard Lake Rd|Middlebelt Rd|Inkster Rd|Beech Daly Rd|Merriman Rd
Farmington Rd|Haggerty Rd|Meadowbrook Rd|Taft Rd|Beck Rd|Ryan Rd|Dequindre Rd|Mound Rd|Van Dyke Ave|Schoenherr Rd|Hayes Rd
Garfield Rd|Utica Rd|Metropolitan Pkwy|Jefferson Ave|Kercheval Ave|Mack Ave|Moross Rd|Telegraph Rd|Outer Dr|Military St
Cherry Hill St|Ford Rd|Warren Rd|Joy Rd|Ann Arbor Trl|Sheldon Rd|Lilley Rd|Canton Center Rd|Palmer Rd|Lotz Rd|Elm St|Oak St
Pine St|Cedar Ln|Walnut Ave|Chestnut St|Linden Ave|Spruce Ct|Willow Way|Sycamore Ln|Magnolia Dr|Dogwood Ln|Heather Ln|Ivy Ct
Lincoln Ave|Washington Ave|Madison St|Jackson St|Franklin St|Harrison Ave|Cleveland Ave|Garfield Ave|Park Ave|Lake St
Hillcrest Dr|Ridge Rd|Valley View Dr|Meadow Ln|Orchard Dr|Prairie Ct|Quail Run|Fox Hollow Ct|Deer Path|Eagle Nest Ln
Kensington Rd|Buckingham Rd|Windsor Ct|Cambridge St|Oxford Rd|Yorkshire Blvd|Berkshire Dr|Somerset Blvd|Dorset Ct""".replace("\n", "|").split("|")]  # fmt: skip
TOWNS: tuple[Town, ...] = (
    *neighbours.TOWNS,
    Town("Southfield", "48075", "248", 240_000, 8, (42.473, -83.222)),
    Town("Farmington Hills", "48334", "248", 340_000, 9, (42.499, -83.368)),
    Town("Clawson", "48017", "248", 260_000, 4, (42.533, -83.146)),
    Town("Berkley", "48072", "248", 290_000, 5, (42.503, -83.183)),
    Town("Ferndale", "48220", "248", 250_000, 5, (42.46, -83.135)),
    Town("Madison Heights", "48071", "248", 210_000, 5, (42.486, -83.105)),
    Town("Waterford", "48329", "248", 250_000, 7, (42.69, -83.388)),
    Town("Auburn Hills", "48326", "248", 270_000, 4, (42.688, -83.234)),
    Town("Commerce Twp", "48382", "248", 390_000, 5, (42.591, -83.49)),
    Town("Shelby Twp", "48315", "586", 350_000, 7, (42.671, -83.033)),
    Town("Macomb", "48044", "586", 380_000, 6, (42.666, -82.916)),
    Town("St. Clair Shores", "48081", "586", 220_000, 6, (42.497, -82.897)),
    Town("Roseville", "48066", "586", 160_000, 4, (42.497, -82.937)),
    Town("Clinton Twp", "48038", "586", 230_000, 6, (42.587, -82.92)),
    Town("Plymouth", "48170", "734", 440_000, 5, (42.371, -83.47)),
    Town("Northville", "48167", "248", 540_000, 4, (42.431, -83.483)),
    Town("Westland", "48185", "734", 200_000, 5, (42.324, -83.4)),
    Town("Dearborn Heights", "48127", "313", 210_000, 4, (42.337, -83.273)),
    Town("Redford", "48239", "313", 150_000, 3, (42.383, -83.297)),
)


@dataclass(frozen=True, slots=True)
class Business:
    """What such a place is called after its name, and what building it has."""

    ending: str
    building: str
    weight: int


BUSINESSES = (
    Business("Condominium Association", "condo", 30),
    Business("Apartments", "multi_family", 18),
    Business("Properties LLC", "multi_family", 16),
    Business("Lutheran Church", "church", 8),
    Business("Montessori School", "church", 5),
    Business("Dental Group", "commercial", 7),
    Business("Auto Service", "commercial", 8),
    Business("Tool and Die", "commercial", 8),
)
PLACES = """Lakeview|Oakbrook|Maplewood|Fox Run|Stoney Creek|Cass Lake|Pine Knob|Brookside|Greentree|Northfield|Somerset Park|Cranberry
Heritage Hills|Walnut Creek|Beacon Hill|Orchard Grove|Riverbend|Whispering Pines|Cedar Glen|Huron Valley|Clinton River
Rouge Park|Quarton Lake|Silver Bell|Paint Creek|Long Lake|Birch Run|Harbor Oaks|Ridgewood|Sylvan Glen""".replace("\n", "|").split("|")  # fmt: skip
