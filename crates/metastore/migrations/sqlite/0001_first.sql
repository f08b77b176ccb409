-- The first tables. Names are folded by the program, times are microseconds since 1970, flags are 0 or 1.

CREATE TABLE libraries (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  folded_name TEXT NOT NULL,
  description TEXT NOT NULL,
  kind TEXT NOT NULL,
  backing_kind TEXT NOT NULL,
  backing_uri TEXT,
  store_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  modified_at BIGINT NOT NULL,
  last_sync_at BIGINT,
  version BIGINT NOT NULL,
  server_guid TEXT NOT NULL,
  publication_published BIGINT,
  publication_authentication TEXT,
  publication_password_hash TEXT,
  publication_persist_json BIGINT,
  state TEXT NOT NULL,
  optimize_remote_publishing BIGINT NOT NULL,
  apply_usage_to_items BIGINT NOT NULL,
  security_policy TEXT,
  revision BIGINT NOT NULL
);
CREATE INDEX libraries_in_order ON libraries (created_at, id);
CREATE INDEX libraries_by_name ON libraries (folded_name, created_at, id);
CREATE INDEX libraries_by_store ON libraries (store_id, created_at, id);

CREATE TABLE items (
  id TEXT NOT NULL PRIMARY KEY,
  library_id TEXT NOT NULL,
  name TEXT NOT NULL,
  folded_name TEXT NOT NULL,
  description TEXT NOT NULL,
  item_type TEXT NOT NULL,
  folded_type TEXT NOT NULL,
  content_version BIGINT NOT NULL,
  metadata_version BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  modified_at BIGINT NOT NULL,
  last_sync_at BIGINT,
  source_id TEXT,
  cached BIGINT NOT NULL,
  size BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX items_name ON items (library_id, folded_name);
CREATE INDEX items_in_order ON items (created_at, id);
CREATE INDEX items_by_library ON items (library_id, created_at, id);
CREATE INDEX items_by_name ON items (folded_name, created_at, id);
CREATE INDEX items_by_type ON items (folded_type, created_at, id);
CREATE INDEX items_by_source ON items (source_id, created_at, id) WHERE source_id IS NOT NULL;

CREATE TABLE item_versions (
  item_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  user_name TEXT,
  message TEXT,
  revision BIGINT NOT NULL,
  PRIMARY KEY (item_id, version)
);

CREATE TABLE item_files (
  item_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  size BIGINT NOT NULL,
  file_version BIGINT NOT NULL,
  checksum_algorithm TEXT NOT NULL,
  checksum TEXT NOT NULL,
  blob_id TEXT,
  PRIMARY KEY (item_id, version, position),
  FOREIGN KEY (item_id, version) REFERENCES item_versions (item_id, version) ON DELETE CASCADE
);
CREATE INDEX item_files_by_blob ON item_files (blob_id) WHERE blob_id IS NOT NULL;

CREATE TABLE update_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  item_id TEXT NOT NULL,
  base_version BIGINT NOT NULL,
  creator TEXT NOT NULL,
  login TEXT,
  state TEXT NOT NULL,
  client_progress BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  error_message TEXT,
  warning_rules TEXT NOT NULL,
  completing BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX update_sessions_active ON update_sessions (item_id) WHERE state = 'ACTIVE';
CREATE INDEX update_sessions_by_item ON update_sessions (item_id, created_at, id);
CREATE INDEX update_sessions_by_creator ON update_sessions (creator, created_at, id);
CREATE INDEX update_sessions_by_state ON update_sessions (state, created_at, id);
CREATE INDEX update_sessions_by_lease ON update_sessions (lease_until);

CREATE TABLE update_files (
  session_id TEXT NOT NULL,
  name TEXT NOT NULL,
  position BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  source TEXT NOT NULL,
  pull_uri TEXT,
  pull_thumbprint TEXT,
  pull_certificate TEXT,
  expected_size BIGINT,
  expected_checksum_algorithm TEXT,
  expected_checksum TEXT,
  status TEXT NOT NULL,
  bytes_transferred BIGINT NOT NULL,
  size BIGINT,
  blob_id TEXT,
  keep_in_storage BIGINT NOT NULL,
  archive TEXT,
  error_message TEXT,
  generation BIGINT NOT NULL,
  claim_key TEXT,
  claim_node TEXT,
  claim_lease_until BIGINT,
  revision BIGINT NOT NULL,
  PRIMARY KEY (session_id, name)
);
CREATE INDEX update_files_in_order ON update_files (session_id, position, name);
CREATE INDEX update_files_by_blob ON update_files (blob_id) WHERE blob_id IS NOT NULL;
CREATE INDEX update_files_by_claim ON update_files (claim_node, session_id, position, name) WHERE claim_key IS NOT NULL;

CREATE TABLE download_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  item_id TEXT NOT NULL,
  content_version BIGINT NOT NULL,
  creator TEXT NOT NULL,
  login TEXT,
  state TEXT NOT NULL,
  client_progress BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  error_message TEXT,
  may_read_storage BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE INDEX download_sessions_by_item ON download_sessions (item_id, created_at, id);
CREATE INDEX download_sessions_by_version ON download_sessions (item_id, content_version);
CREATE INDEX download_sessions_by_creator ON download_sessions (creator, created_at, id);
CREATE INDEX download_sessions_by_state ON download_sessions (state, created_at, id);
CREATE INDEX download_sessions_by_lease ON download_sessions (lease_until);

CREATE TABLE download_files (
  session_id TEXT NOT NULL,
  name TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  state TEXT NOT NULL,
  served TEXT NOT NULL,
  error_message TEXT,
  revision BIGINT NOT NULL,
  PRIMARY KEY (session_id, name)
);

CREATE TABLE blobs (
  id TEXT NOT NULL PRIMARY KEY,
  store_id TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  sha1 TEXT,
  md5 TEXT,
  sha512 TEXT,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX blobs_digest ON blobs (store_id, sha256) WHERE state = 'STORED';
CREATE INDEX blobs_by_store ON blobs (store_id, created_at, id);
CREATE INDEX blobs_in_order ON blobs (created_at, id);

CREATE TABLE users (
  name_key TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);

CREATE TABLE roles (
  name TEXT NOT NULL PRIMARY KEY,
  privileges TEXT NOT NULL,
  revision BIGINT NOT NULL
);

-- An empty library_id grants the role everywhere.
CREATE TABLE grants (
  user_name TEXT NOT NULL,
  library_id TEXT NOT NULL,
  role TEXT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (user_name, library_id, role)
);
CREATE INDEX grants_by_library ON grants (library_id, user_name, role);

CREATE TABLE login_sessions (
  token_hash TEXT NOT NULL PRIMARY KEY,
  user_name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_accessed_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE INDEX login_sessions_in_order ON login_sessions (created_at, token_hash);
CREATE INDEX login_sessions_by_lease ON login_sessions (lease_until);

CREATE TABLE client_tokens (
  user_name TEXT NOT NULL,
  operation TEXT NOT NULL,
  token TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  object_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (user_name, operation, token)
);
CREATE INDEX client_tokens_in_order ON client_tokens (created_at, user_name, operation, token);

CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  revision BIGINT NOT NULL
);

CREATE TABLE jobs (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  run_after BIGINT NOT NULL,
  lease_owner TEXT,
  lease_until BIGINT,
  attempts BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE INDEX jobs_in_order ON jobs (run_after, id);
CREATE INDEX jobs_by_owner ON jobs (lease_owner, run_after, id) WHERE lease_owner IS NOT NULL;

-- The outbox; sequence counts in the order of commits.
CREATE TABLE events (
  id TEXT NOT NULL PRIMARY KEY,
  happened_at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  object_id TEXT NOT NULL,
  user_name TEXT,
  sequence BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX events_in_order ON events (sequence);
