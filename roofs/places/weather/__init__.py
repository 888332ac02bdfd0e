"""Storms: what was reported where and when, what it may have done to a roof, and what may be said about it.

Nothing here is guessed. A storm is what a service reported, with its source and its moment; what it did to a roof is
a likelihood with the basis it was published on.
"""
