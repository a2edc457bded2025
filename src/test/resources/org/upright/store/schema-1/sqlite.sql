create table resource (
  rid integer primary key,
  rtype text not null,
  fid text not null,
  ver integer not null,
  upd integer not null,
  del integer not null,
  hid integer not null,
  unique (rtype, fid)
);
create index resource_type on resource (rtype, rid) where del = 0;
create index resource_upd on resource (upd);
create table history (
  hid integer primary key,
  rid integer not null,
  rtype text not null,
  fid text not null,
  ver integer not null,
  upd integer not null,
  del integer not null,
  body blob not null
);
create unique index history_rid on history (rid, ver);
create index history_type on history (rtype, hid);
create index history_upd on history (upd);
create table parameter (
  pid integer primary key,
  name text not null unique,
  expression text not null
);
create table ik (
  pid integer not null,
  k text not null,
  x text not null,
  rid integer not null,
  g integer not null,
  primary key (pid, k, x, rid, g)
) without rowid;
create index ik_rid on ik (rid, pid);
create table ir (
  pid integer not null,
  lo real not null,
  hi real not null,
  k text not null,
  x text not null,
  rid integer not null,
  g integer not null,
  primary key (pid, lo, hi, k, x, rid, g)
) without rowid;
create index ir_hi on ir (pid, hi, rid);
create index ir_rid on ir (rid, pid);
create table artifact_change (
  seq integer primary key,
  rtype text not null,
  fid text not null,
  ver integer not null,
  node text not null
);
create table progress (
  name text primary key,
  done text not null
);
