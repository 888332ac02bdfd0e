"""The world outside, for rehearsals: somebody who calls, and mail servers that bring letters and take them."""
