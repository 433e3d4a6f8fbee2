-- What may be removed to make room; times in milliseconds. When a blob was last handed out (null:
-- not yet), and since when it is to go unless it is used.
ALTER TABLE blob ADD COLUMN used_at INTEGER;
ALTER TABLE blob ADD COLUMN condemned_at INTEGER;

-- Files that a person handed over although a source has them: never removed.
CREATE TABLE pin (
  file      INTEGER PRIMARY KEY REFERENCES file (id),
  pinned_at INTEGER NOT NULL
);
