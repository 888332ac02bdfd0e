"""One file with everything an installation holds, and the way back out of it.

Not in the file: the secrets of the installation (`<data>/secrets.env`; keep a copy of them apart, without them sealed
passwords and the list of who must not be written to cannot be read), sessions, the cache, and who is alive right now.
"""
