-- What is known of a file beside what its source's pages say. Times in milliseconds.
CREATE TABLE file_facts (
  file      INTEGER PRIMARY KEY REFERENCES file (id),
  size      INTEGER,                -- as the origin told it
  modified  INTEGER,                -- Last-Modified, where the source told no upload time; stays
  asked_at  INTEGER,                -- when the origin was last asked
  failures  INTEGER NOT NULL DEFAULT 0, -- how often in a row it told nothing
  time_from TEXT                    -- of a file that was handed over: whose word its upload_time is
);
