-- What a source answered for the JSON of a project, or of one version of it; as it came, compressed.
CREATE TABLE project_json (
  source        TEXT    NOT NULL,
  project       TEXT    NOT NULL,
  version       TEXT    NOT NULL,   -- empty for the project itself
  checked_at    INTEGER NOT NULL,
  etag          TEXT,
  last_modified TEXT,
  body          BLOB,               -- null where the source said that there is none
  PRIMARY KEY (source, project, version)
);
