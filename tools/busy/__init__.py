"""The scenario `busy`: ninety days of a helpdesk, lived through in the mock itself from a seed.

`stage/` holds what there is on the first day. `story.py` tells what happens, `words.py` what people write,
`routines.py` what recurs; everything that follows from it - decisions, deadlines, escalations, rules, workflows - is
the mock's own doing.
"""
