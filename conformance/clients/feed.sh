# shellcheck shell=bash
# A publisher of an empty library beside the server, sourced by the `run` of a client: its feed is at `$feed` (https, with
# the certificate of `$feed_thumbprint`, SHA-256). It ends with the script.

mkdir "$QUIRE_WORK/feed"
cat >"$QUIRE_WORK/feed/lib.json" <<'JSON'
{
  "vcspVersion": "2", "version": "1", "contentVersion": "1", "name": "nothing yet",
  "id": "urn:uuid:6f1f6d1c-4a8e-4f0d-9d0b-3f2f3a5b7c11", "created": "2026-01-01T00:00Z",
  "capabilities": {"transferIn": ["httpGet"], "transferOut": ["httpGet"]}, "itemsHref": "items.json"
}
JSON
echo '{"items": []}' >"$QUIRE_WORK/feed/items.json"

exec 8> >(exec python3 -B "$here/../source.py" "$QUIRE_WORK/feed" "$QUIRE_WORK/feed.ready")
feed_tries=0
until [ -s "$QUIRE_WORK/feed.ready" ]; do
  [ $((feed_tries += 1)) -lt 100 ] || { echo "the feed does not start" >&2; exit 1; }
  sleep 0.1
done
# shellcheck disable=SC2034 # for the cases
feed_http=$(sed -n 1p "$QUIRE_WORK/feed.ready")/lib.json
feed=$(sed -n 2p "$QUIRE_WORK/feed.ready")/lib.json

# thumbprint ADDRESS: SHA-256 of the certificate that an address `https://HOST:PORT` shows.
thumbprint() {
  openssl s_client -connect "${1#https://}" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256 | cut -d= -f2
}
feed_thumbprint=$(thumbprint "${feed%/lib.json}")
