"""Requests in a row, a story for each part of the pages: every switch, and every violation, changes one of its answers.

A line is a request: who asks (a key, a session, `nobody`, or else whoever the path is for), the method, the path below
/api/, headers as `Name=value`, and a body as it is sent. `> name` keeps the id that the answer has, for `$name`; `5x`
repeats it, of which the last answer is looked at, and `+50s` lets time go by.
"""

from contract_tests.tests.second_stories import everywhere, keys, sessions

STORIES = keys.STORIES | sessions.STORIES | everywhere.STORIES
"""By the names, or their first words, of the switches and violations that each is about."""
