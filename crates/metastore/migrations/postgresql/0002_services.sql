-- Publishers, migrations, verifications and templates; usages, subscriptions, trusted certificates and what jobs hold.

ALTER TABLE libraries ADD COLUMN publisher_url TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN publisher_login TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN publisher_user TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN publisher_password TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN publisher_automatic_sync BIGINT;
ALTER TABLE libraries ADD COLUMN publisher_fetching TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN publisher_thumbprint TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN publisher_certificate TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN publisher_feed TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN publisher_source_library TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN publisher_source_subscription TEXT COLLATE "C";
ALTER TABLE libraries ADD COLUMN state_message TEXT COLLATE "C";

ALTER TABLE items ADD COLUMN verification_status TEXT COLLATE "C";
ALTER TABLE items ADD COLUMN verification_chain TEXT COLLATE "C";

ALTER TABLE item_versions ADD COLUMN template TEXT COLLATE "C";

CREATE TABLE usages (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  library_id TEXT COLLATE "C" NOT NULL,
  resource TEXT COLLATE "C" NOT NULL,
  added_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX usages_resource ON usages (library_id, resource);
CREATE INDEX usages_by_library ON usages (library_id, added_at, id);

CREATE TABLE subscriptions (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  library_id TEXT COLLATE "C" NOT NULL,
  subscribed_id TEXT COLLATE "C" NOT NULL,
  placement_folder TEXT COLLATE "C",
  placement_cluster TEXT COLLATE "C",
  placement_resource_pool TEXT COLLATE "C",
  placement_host TEXT COLLATE "C",
  placement_network TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX subscriptions_pair ON subscriptions (library_id, subscribed_id);
CREATE INDEX subscriptions_by_library ON subscriptions (library_id, created_at, id);
CREATE INDEX subscriptions_by_subscribed ON subscriptions (subscribed_id, created_at, id);

CREATE TABLE trusted_certificates (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  pem TEXT COLLATE "C" NOT NULL,
  added_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE INDEX trusted_certificates_in_order ON trusted_certificates (added_at, id);

CREATE TABLE holds (
  job_id TEXT COLLATE "C" NOT NULL,
  blob_id TEXT COLLATE "C" NOT NULL,
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
