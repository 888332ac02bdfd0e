"""The two-minute clock: every new lead rings somebody at once, and everybody if nobody takes it.

Words: a clock is *started* when a lead arrives, *claimed* by whoever takes it, *answered* by the first word to the
person, *escalated* when a deadline passes. Deadlines are columns; the engine asks who is due.
"""
