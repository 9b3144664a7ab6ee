"""Why a ticket or a run went the way it went: the choices that the engines made, asked again. Reads only.

Like reactions.py it sees every family; no family sees it.
"""
