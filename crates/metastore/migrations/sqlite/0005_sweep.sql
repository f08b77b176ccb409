-- What the sweep looks for is marked where it comes about, so that looking takes no longer for more content.

-- 1 for a stored blob to which no item file, update file or hold refers.
ALTER TABLE blobs ADD COLUMN unreferenced BIGINT NOT NULL DEFAULT 0;
-- 1 for a version that is not its item's current one though it lists files, or whose item is gone.
ALTER TABLE item_versions ADD COLUMN outdated BIGINT NOT NULL DEFAULT 0;

UPDATE blobs SET unreferenced = 1
  WHERE NOT EXISTS (SELECT 1 FROM item_files WHERE item_files.blob_id = blobs.id)
  AND NOT EXISTS (SELECT 1 FROM update_files WHERE update_files.blob_id = blobs.id)
  AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.blob_id = blobs.id);
UPDATE item_versions SET outdated = 1
  WHERE NOT EXISTS (SELECT 1 FROM items WHERE items.id = item_versions.item_id)
  OR (NOT EXISTS (SELECT 1 FROM items WHERE items.id = item_versions.item_id
    AND items.content_version = item_versions.version)
  AND EXISTS (SELECT 1 FROM item_files WHERE item_files.item_id = item_versions.item_id
    AND item_files.version = item_versions.version));

CREATE INDEX blobs_unreferenced ON blobs (created_at, id) WHERE state = 'STORED' AND unreferenced = 1;
CREATE INDEX item_versions_outdated ON item_versions (item_id, version) WHERE outdated = 1;

-- Lists of one kind, and finds of what is not on disk.
CREATE INDEX libraries_by_kind ON libraries (kind, created_at, id);
CREATE INDEX items_by_cached ON items (cached, created_at, id);
-- Claims of all processes, in the order in which they are told.
CREATE INDEX update_files_claimed ON update_files (session_id, position, name) WHERE claim_key IS NOT NULL;

-- What expired comes by the end of its lease, so that a portion costs no more than it holds.
DROP INDEX update_sessions_by_lease;
DROP INDEX download_sessions_by_lease;
DROP INDEX login_sessions_by_lease;
CREATE INDEX update_sessions_by_lease ON update_sessions (lease_until, created_at, id);
CREATE INDEX download_sessions_by_lease ON download_sessions (lease_until, created_at, id);
CREATE INDEX login_sessions_by_lease ON login_sessions (lease_until, created_at, token_hash);
