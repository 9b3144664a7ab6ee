"""Schemathesis alone, for comparison: our configuration and hooks, but no checks of ours, no models and no probes."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from contract_tests.caller import WEBHOOK_SECRET
from contract_tests.contract import contract
from contract_tests.processes import started
from contract_tests.schema.failures import Events
from contract_tests.schema.layer import CONFIG, straight, with_secrets

SECRETS = {"apiKey": "ak_live_xxxx", "session": "sess_tenant_owner"}
MOST_EXAMPLES = 100
LOOKS = 0.2


def plain_run(url: str, seed: int, budget: int) -> tuple[bool, int]:
    """`st run` until its first failure, or so many requests. Answers whether it failed, and after how many."""
    with tempfile.TemporaryDirectory() as folder:
        config, events = Path(folder) / "schemathesis.toml", Path(folder) / "events.ndjson"
        config.write_text(with_secrets(CONFIG.read_text(encoding="utf-8"), SECRETS), encoding="utf-8")
        command = ["--config-file", str(config), "run", f"{url}/openapi.json"]
        command += ["--no-color", "--seed", str(seed), "--max-examples", str(MOST_EXAMPLES)]
        command += ["--report-ndjson-path", str(events)]
        report, sent = Events(events, contract()), 0
        environment = {**straight(os.environ), "AURION_CONTRACT_WEBHOOK_SECRET": WEBHOOK_SECRET}
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with started("schemathesis.cli", *command, environment=environment, **silent) as process:
            running = True
            while running:
                running = process.poll() is None
                for scenario in report.new():
                    sent += scenario.cases
                    if scenario.failures:
                        return True, sent
                if sent >= budget:
                    return False, sent
                time.sleep(LOOKS)
    return False, sent
