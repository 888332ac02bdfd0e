"""Letters, texts and call scripts: templates with merge fields, made into mail, SMS and push.

A template is one source. The HTML and the plain text of a mail are both written from the same blocks, so they say
the same.
Callers use `library.get`, `rendering.render` and `checking.check`.
"""
