-- Publishers, migrations, verifications and templates; usages, subscriptions, trusted certificates and what jobs hold.

ALTER TABLE libraries ADD COLUMN publisher_url TEXT;
ALTER TABLE libraries ADD COLUMN publisher_login TEXT;
ALTER TABLE libraries ADD COLUMN publisher_user TEXT;
ALTER TABLE libraries ADD COLUMN publisher_password TEXT;
ALTER TABLE libraries ADD COLUMN publisher_automatic_sync BIGINT;
ALTER TABLE libraries ADD COLUMN publisher_fetching TEXT;
ALTER TABLE libraries ADD COLUMN publisher_thumbprint TEXT;
ALTER TABLE libraries ADD COLUMN publisher_certificate TEXT;
ALTER TABLE libraries ADD COLUMN publisher_feed TEXT;
ALTER TABLE libraries ADD COLUMN publisher_source_library TEXT;
ALTER TABLE libraries ADD COLUMN publisher_source_subscription TEXT;
ALTER TABLE libraries ADD COLUMN state_message TEXT;

ALTER TABLE items ADD COLUMN verification_status TEXT;
ALTER TABLE items ADD COLUMN verification_chain TEXT;

ALTER TABLE item_versions ADD COLUMN template TEXT;

CREATE TABLE usages (
  id TEXT NOT NULL PRIMARY KEY,
  library_id TEXT NOT NULL,
  resource TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX usages_resource ON usages (library_id, resource);
CREATE INDEX usages_by_library ON usages (library_id, added_at, id);

CREATE TABLE subscriptions (
  id TEXT NOT NULL PRIMARY KEY,
  library_id TEXT NOT NULL,
  subscribed_id TEXT NOT NULL,
  placement_folder TEXT,
  placement_cluster TEXT,
  placement_resource_pool TEXT,
  placement_host TEXT,
  placement_network TEXT,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX subscriptions_pair ON subscriptions (library_id, subscribed_id);
CREATE INDEX subscriptions_by_library ON subscriptions (library_id, created_at, id);
CREATE INDEX subscriptions_by_subscribed ON subscriptions (subscribed_id, created_at, id);

CREATE TABLE trusted_certificates (
  id TEXT NOT NULL PRIMARY KEY,
  pem TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE INDEX trusted_certificates_in_order ON trusted_certificates (added_at, id);

CREATE TABLE holds (
  job_id TEXT NOT NULL,
  blob_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (job_id, blob_id)
);
CREATE INDEX holds_by_blob ON holds (blob_id);

-- Due jobs are asked for by kind.
CREATE INDEX jobs_by_kind ON jobs (kind, run_after, id);

-- Sessions are no longer asked for by item alone, libraries not by store, jobs not by who holds them.
DROP INDEX update_sessions_by_item;
DROP INDEX download_sessions_by_item;
DROP INDEX libraries_by_store;
DROP INDEX jobs_by_owner;
