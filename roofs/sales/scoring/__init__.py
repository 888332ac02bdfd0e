"""How much a lead is worth our time: 0 to 100 points, with the reason for each, and a temperature.

`engine.py` is pure: facts and rules in, a breakdown out. `rescoring.py` keeps the rows true.
"""
