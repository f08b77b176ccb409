# shellcheck shell=bash
# A publisher that is no Quire and has no items: two documents, served over HTTPS until the cases end. Sets
# `publication_url` and the thumbprints `publication_sha1` and `publication_sha256`.

publication=$QUIRE_WORK/publication
mkdir "$publication"
cat >"$publication/lib.json" <<'JSON'
{
  "vcspVersion": "2", "version": "1", "contentVersion": "1", "name": "publication",
  "id": "urn:uuid:3f0c2f0a-6f1d-4a1e-9d7b-5a2a8d7f9a01", "created": "2026-01-01T00:00Z",
  "capabilities": {"transferIn": ["httpGet"], "transferOut": ["httpGet"]},
  "itemsHref": "items.json", "selfHref": "lib.json"
}
JSON
echo '{"items": []}' >"$publication/items.json"
exec 9> >(exec python3 -B "$here/../source.py" "$publication" "$QUIRE_WORK/publication.ready")
tries=0
until [ -s "$QUIRE_WORK/publication.ready" ]; do
  [ $((tries += 1)) -lt 100 ] || { echo "the publication does not start" >&2; exit 1; }
  sleep 0.1
done
publication_host=$(sed -n 's,^https://,,p' "$QUIRE_WORK/publication.ready")
openssl s_client -connect "$publication_host" </dev/null 2>/dev/null | openssl x509 >"$publication/certificate.pem"
# shellcheck disable=SC2034 # for the cases
publication_url=https://$publication_host/lib.json
publication_sum() { openssl x509 -in "$publication/certificate.pem" -noout -fingerprint "-$1" | cut -d= -f2; }
# shellcheck disable=SC2034 # for the cases
publication_sha1=$(publication_sum sha1) publication_sha256=$(publication_sum sha256)
