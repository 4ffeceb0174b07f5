-- +goose Up
CREATE TABLE groups (
  room TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,
  info BLOB NOT NULL,
  seq INTEGER NOT NULL
) STRICT;
CREATE TABLE messages (
  room TEXT NOT NULL,
  seq INTEGER NOT NULL,
  member TEXT NOT NULL,
  kind TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  message BLOB,
  welcome BLOB,
  added TEXT NOT NULL,
  PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE packages (
  room TEXT NOT NULL,
  member TEXT NOT NULL,
  device TEXT NOT NULL,
  number INTEGER NOT NULL,
  last_resort INTEGER NOT NULL,
  package BLOB NOT NULL,
  PRIMARY KEY (room, member, number)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE packages;
DROP TABLE messages;
DROP TABLE groups;
