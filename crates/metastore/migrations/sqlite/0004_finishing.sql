-- Items that wait for their first content, and update sessions that complete by themselves.

ALTER TABLE items ADD COLUMN unfinished BIGINT NOT NULL DEFAULT 0;

ALTER TABLE update_sessions ADD COLUMN touched BIGINT NOT NULL DEFAULT 0;
ALTER TABLE update_sessions ADD COLUMN finished_itself BIGINT NOT NULL DEFAULT 0;
