"""Calls that workflows make to somewhere else: kept, signed as a webhook of theirs is, and never made."""

import hmac
import json
from typing import Any

from mock_server.families.records import OutboxCall
from mock_server.families.tenant import Tenant
from mock_server.models import WorkflowRun

SIGNATURE = "X-Workflow-Signature"
OK = 200


def call(tenant: Tenant, run: WorkflowRun, method: str, url: str, content: Any) -> int:
    """Keep a call. Answers the status that it is answered with: 200 unless an answer for its address says otherwise."""
    body = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    signed = hmac.new(tenant.workflows.get(run.workflow_id).webhook_secret.encode(), body.encode(), "sha256")
    kept = OutboxCall(
        id=tenant.ids.text("call"),
        workflow_id=run.workflow_id,
        run_id=run.id,
        method=method,
        url=url,
        headers={"Content-Type": "application/json", SIGNATURE: signed.hexdigest()},
        body=body,
        status=_status(tenant, url),
        created_at=tenant.now,
    )
    tenant.emit("workflow.call_made", run.id, tenant.outbox.put(kept))
    return kept.status


def _status(tenant: Tenant, url: str) -> int:
    """Of the answers whose address this one begins with, that of the longest."""
    fitting = [each for each in tenant.outbox_answers if url.startswith(each.url)]
    return max(fitting, key=lambda each: len(each.url)).status if fitting else OK
