-- What is known of a wheel's METADATA beside its bytes. Times in milliseconds.
CREATE TABLE file_metadata (
  file            INTEGER PRIMARY KEY REFERENCES file (id),
  requires_python TEXT,             -- as METADATA has it
  refused         TEXT,             -- null where it may be read; else why not
  validator       TEXT,             -- of the origin's object that was refused
  refused_at      INTEGER
);

-- What was seen of an origin, a host as the files of one source use it: 1 yes, 0 no, null unknown.
CREATE TABLE origin (
  source   TEXT    NOT NULL,
  host     TEXT    NOT NULL,
  ranges   INTEGER,
  siblings INTEGER,                 -- gives .metadata that no page advertises
  promises INTEGER,                 -- gives .metadata that pages advertise
  seen_at  INTEGER NOT NULL,
  PRIMARY KEY (source, host)
);
