-- Named lists of files, which keep them from being removed. Times in milliseconds.
CREATE TABLE file_set (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL UNIQUE,
  targets      TEXT    NOT NULL,    -- one a line: Python, space, platform
  pylock       TEXT,
  requirements TEXT,
  created_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL
);

CREATE TABLE set_file (
  file_set INTEGER NOT NULL REFERENCES file_set (id),
  file     INTEGER NOT NULL REFERENCES file (id),
  PRIMARY KEY (file_set, file)
);

CREATE INDEX set_file_file ON set_file (file);
