"""Completion: a shell that has read the script completes commands, options and their values."""

from pathlib import Path

import pytest

from mock_server.tests.programs import AURION_MOCK, environment, program, run

AURION_CONTRACT = str(Path(AURION_MOCK).with_name("aurion-contract"))
IN_BASH = """
PATH="{folder}:$PATH"
eval "$({program} completion bash)"
COMP_WORDS=({words})
COMP_CWORD={last}
{function} {program}
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def completed(typed: str) -> list[str]:
    """What bash offers for the last of the words."""
    words = typed.split(" ")
    name = words[0]
    script = IN_BASH.format(
        folder=Path(AURION_MOCK).parent,
        program=name,
        words=" ".join(each or '""' for each in words),
        last=len(words) - 1,
        function=f"_{name.replace('-', '_')}_completion",
    )
    ended = run([program("bash"), "-c", script])
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("aurion-mock ser", ["serve"]),
        ("aurion-mock serve --scen", ["--scenario"]),
        ("aurion-mock serve --log-format ", ["text", "json"]),
        ("aurion-mock completion z", ["zsh"]),
        ("aurion-contract mer", ["merge"]),
        ("aurion-contract run --profile q", ["quick"]),
    ],
)
def test_bash_completes(typed: str, offered: list[str]) -> None:
    assert completed(typed) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("program", [AURION_MOCK, AURION_CONTRACT])
def test_each_shell_has_a_script_for_each_program(shell: str, program: str) -> None:
    ended = run([program, "completion", shell], env=environment())
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"_{Path(program).name.upper().replace('-', '_')}_COMPLETE={shell}_complete" in ended.stdout


def test_a_shell_that_is_none_of_them_is_refused_with_those_there_are() -> None:
    ended = run([AURION_MOCK, "completion", "tcsh"])
    assert ended.returncode == 2
    assert "'bash', 'zsh', 'fish'" in ended.stderr
