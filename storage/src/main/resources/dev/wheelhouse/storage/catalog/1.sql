-- What a source last said of a project.
CREATE TABLE page (
  id             INTEGER PRIMARY KEY,
  source         TEXT    NOT NULL,
  project        TEXT    NOT NULL,
  presence       TEXT    NOT NULL,
  checked_at     INTEGER NOT NULL,
  etag           TEXT,
  last_modified  TEXT,
  body           BLOB,
  status         TEXT    NOT NULL,
  status_reason  TEXT,
  allowed        INTEGER NOT NULL DEFAULT 0,
  UNIQUE (project, source)
);

-- Every file that a source ever listed. Times in milliseconds, upload_time in microseconds.
CREATE TABLE file (
  id              INTEGER PRIMARY KEY,
  page            INTEGER NOT NULL REFERENCES page (id),
  address         TEXT    NOT NULL,
  address_hash    INTEGER NOT NULL, -- first 8 bytes of sha256(source, line feed, address)
  url             TEXT,             -- null where it is https:// and the address
  filename        TEXT    NOT NULL,
  upstream_name   TEXT,
  sha256          BLOB,             -- as listed
  hashes          TEXT,             -- further ones: algorithm=hex, joined by commas
  seen            BLOB,             -- ours, where none is listed
  size            INTEGER,
  upload_time     INTEGER,
  requires_python TEXT,
  yanked          TEXT,             -- null where not; else the reason
  has_metadata    INTEGER NOT NULL DEFAULT 0,
  metadata        BLOB,             -- digest as listed
  metadata_seen   BLOB,             -- digest of what we hold
  provenance      TEXT,
  first_seen      INTEGER NOT NULL,
  delisted_at     INTEGER,
  withdrawn       INTEGER NOT NULL DEFAULT 0,
  superseded      INTEGER NOT NULL DEFAULT 0,
  validator       TEXT
);

CREATE INDEX file_page ON file (page);
CREATE INDEX file_address ON file (address_hash);
CREATE INDEX file_name ON file (filename);
CREATE INDEX file_upstream_name ON file (upstream_name) WHERE upstream_name IS NOT NULL;
CREATE INDEX file_sha256 ON file (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX file_seen ON file (seen) WHERE seen IS NOT NULL;

-- The bytes that are here.
CREATE TABLE blob (
  sha256    BLOB    PRIMARY KEY,
  id        TEXT    NOT NULL,
  size      INTEGER NOT NULL,
  stored_at INTEGER NOT NULL
);

CREATE TABLE metadata (
  digest BLOB PRIMARY KEY,
  body   BLOB NOT NULL
);

CREATE TABLE local_project (
  project    TEXT    PRIMARY KEY,
  kind       TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  decided_at INTEGER NOT NULL
);

CREATE TABLE want (
  kind      TEXT    NOT NULL,
  name      TEXT    NOT NULL,
  requester TEXT    NOT NULL,
  first_at  INTEGER NOT NULL,
  last_at   INTEGER NOT NULL,
  times     INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
);
