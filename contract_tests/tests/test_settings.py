"""What is set wrongly is refused with its place, and with what there is: a slip of the pen is no smaller run."""

from itertools import chain
from pathlib import Path

import pytest

from contract_tests.cli import settings_of
from contract_tests.contract import contract
from contract_tests.credentials import PERMISSIONS, ROLES, SCOPES
from contract_tests.settings import SettingsError
from contract_tests.tests.gate import called

COULD_NOT_TEST = 2
KEY = '[credentials.key]\napi_key = "ak_live_xxxx"\n'
OWNER = '[credentials.owner]\nsession = "sess_tenant_owner"\n'


def refused(folder: Path, written: str, **given: object) -> str:
    file = folder / "settings.toml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        settings_of(config=file, **given)  # type: ignore[arg-type]
    return str(caught.value).replace(f"{file}", "settings.toml")


def test_the_document_asks_for_nothing_that_no_credential_can_be_said_to_have() -> None:
    asked = [each.access for each in contract().operations]
    assert {each.scope for each in asked if each.scope} == SCOPES
    assert {each.permission for each in asked if each.permission} == PERMISSIONS
    assert set(chain.from_iterable(each.roles for each in asked)) == ROLES - {"tenant_readonly"}


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ('role = "agnt"', "role: 'agnt' is unknown. There are agent, super_admin, supervisor, tenant_admin, "),
        (
            'permissions = ["wrkflow:read", "workflow:read"]',
            "permissions: 'wrkflow:read' is unknown. There are workflow:",
        ),
        ('scopes = ["sla:raed", "oncall"]', "scopes: 'oncall', 'sla:raed' is unknown. There are oncall:read, "),
        ('rol = "agent"', "rol: there is no such setting. Is role meant? There are api_key, session, headers, "),
        ('plan = "enterprse"', "plan: Input should be 'starter', 'professional' or 'enterprise'"),
    ],
)
def test_who_a_credential_is_cannot_be_misspelt(setting: str, says: str, tmp_path: Path) -> None:
    written = f"seed = 3\n{KEY}\n# role is the owner's\n{OWNER}{setting}\n"
    assert refused(tmp_path, written).startswith(f"settings.toml, line 8: credentials.owner.{says}")


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (
            f"# exclusve\nexclusve = true\n{KEY}",
            "line 2: exclusve: there is no such setting. Is exclusive meant? There are url,",
        ),
        (
            'seed = 1\n[credential.key]\napi_key = "x"\n',
            "line 2: credential: there is no such setting. Is credentials meant?",
        ),
        (
            'credentials = {key = {api_kee = "x"}}\n',
            "line 1: credentials.key.api_kee: there is no such setting. Is api_key",
        ),
        (
            "wholly_unlike_anything = 1\n",
            "line 1: wholly_unlike_anything: there is no such setting. There are url, profile,",
        ),
        ("request_timeout = inf\n", "line 1: request_timeout: Input should be less than or equal to 86400"),
        ("patience = 1e300\n", "line 1: patience: Input should be less than or equal to"),
    ],
)
def test_a_setting_that_there_is_not_is_named_with_its_line_and_those_that_there_are(
    written: str, says: str, tmp_path: Path
) -> None:
    assert refused(tmp_path, written).startswith(f"settings.toml, {says}")


def test_what_the_command_line_gives_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    assert refused(tmp_path, KEY, max_time=-1.0) == "--max-time: Input should be greater than 0."


@pytest.mark.parametrize("written", ["seed = " + "9" * 5_000, "users = " + "[" * 200_000])
def test_a_file_that_goes_beyond_what_can_be_read_is_refused(written: str, tmp_path: Path) -> None:
    assert "than can be read" in refused(tmp_path, written) or "to be read" in refused(tmp_path, written)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--request-timeout", "inf"),
        ("--request-timeout", "nan"),
        ("--request-timeout", "0"),
        ("--min-rules", "nan"),
        ("--patience", "inf"),
        ("--max-time", "nan"),
    ],
)
def test_what_is_no_number_is_refused_before_the_run(option: str, value: str, tmp_path: Path) -> None:
    ended = called("run", "--url", "http://127.0.0.1:9", option, value, cwd=tmp_path)
    assert ended.returncode == COULD_NOT_TEST
    assert f"Invalid value for '{option}'" in ended.stderr
    assert "fault of the kit" not in ended.stderr
