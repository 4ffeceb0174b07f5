-- +goose Up

-- One row a summit. An append moves its head from the entry the writer has seen, or not at all.
create table summits (
    summit   blob    not null primary key,
    convened text    not null,
    seq      integer not null,
    hash     blob    not null
) strict;

-- One row an entry, never changed and never deleted.
create table entries (
    summit blob    not null references summits (summit),
    seq    integer not null,
    act_id text    not null,
    header text    not null,
    salt   blob    not null,
    act    text    not null,
    unique (summit, seq),
    unique (summit, act_id)
) strict;

-- What the node keeps for itself.
create table settings (
    name  text not null primary key,
    value blob not null
) strict;
