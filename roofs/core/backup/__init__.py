"""One file with everything an installation holds, and the way back out of it.

`roofs backup` writes it for a disk in a drawer, an administrator has it made on the page "Your data" to take it home.
It is one and the same format: a zip with JSON lines for each table, each stored file, a manifest that vouches for them
and a README. `roofs restore` reads both.

Never in it: the secrets of the installation (`<data>/secrets.env`; keep a copy of them apart, without them sealed
passwords and the list of who must not be written to cannot be read), sessions, the cache, and who is alive right now.
What an administrator takes home is without the second factors of signing in as well, and has lists for a spreadsheet.
"""
