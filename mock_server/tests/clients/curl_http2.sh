#!/usr/bin/env bash
# curl with --http2: an offer to upgrade with every request.
# Arguments: the URL of the mock, a world. Writes a line for each answer, its status and its body.
set -euo pipefail
url=$1
world=$2

send() {
  curl --silent --show-error --http2 --write-out '\n%{http_code}\n' --header 'Content-Type: application/json' \
    --header "X-Mock-World: $world" "$@" | { read -r body; read -r status; echo "$status $body"; }
}

key='X-API-Key: ak_live_xxxx'
made=$(send --header "$key" --data '{"subject": "Zoë cannot print"}' "$url/api/v1/tickets")
echo "$made"
ticket="$url/api/v1/tickets/$(jq .id <<<"${made#* }")"
printf '{"status": "pending"}' | send --header "$key" --header 'Transfer-Encoding: chunked' --upload-file - "$ticket"
send --header "$key" "$ticket"
event='{"event": "deploy_completed"}'
signature=$(printf %s "$event" | openssl dgst -sha256 -hmac whsec_docs -r | cut -d ' ' -f 1)
send --header "X-Workflow-Signature: $signature" --data "$event" "$url/api/v2/workflows/webhook/wf_abc123"
