"""A number with its noun: 1 commit, 1,204 commits."""


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
