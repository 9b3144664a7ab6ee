"""A second, independent backend of the documented API, with switches for what the pages leave open."""

from contract_tests.tests.second.config import default_config
from contract_tests.tests.second.switches import SWITCHES
from contract_tests.tests.second.violations import VIOLATIONS
from contract_tests.tests.second.web import create_app

__all__ = ["SWITCHES", "VIOLATIONS", "create_app", "default_config"]
