"""REST for programs: JSON in and out, problems as application/problem+json, described by OpenAPI.

One package per domain. `site.py` puts them together, `guard.py` stands at the door of every address, `description.py`
completes what Ninja says about itself.
"""
