-- Names for moments: /at/NAME/simple/ shows an index as it was then.
CREATE TABLE frozen_view (
  name    TEXT    NOT NULL PRIMARY KEY,
  at      INTEGER NOT NULL,   -- the last moment that counts, epoch microseconds
  made_at INTEGER NOT NULL    -- epoch milliseconds
);
