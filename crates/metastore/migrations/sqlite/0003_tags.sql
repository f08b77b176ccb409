-- Tags, their categories, and what carries them.

CREATE TABLE categories (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  cardinality TEXT NOT NULL,
  associable_types TEXT NOT NULL,
  used_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX categories_name ON categories (name);
CREATE INDEX categories_in_order ON categories (created_at, id);

CREATE TABLE tags (
  id TEXT NOT NULL PRIMARY KEY,
  category_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  used_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX tags_name ON tags (category_id, name);
CREATE INDEX tags_in_order ON tags (created_at, id);
CREATE INDEX tags_by_category ON tags (category_id, created_at, id);

CREATE TABLE tag_associations (
  object_type TEXT NOT NULL,
  object_id TEXT NOT NULL,
  tag_id TEXT NOT NULL,
  category_id TEXT NOT NULL,
  attached_at BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (object_type, object_id, tag_id)
);
CREATE INDEX tag_associations_by_tag ON tag_associations (tag_id, attached_at, object_type, object_id);
CREATE INDEX tag_associations_by_category ON tag_associations (category_id, attached_at, object_type, object_id);
