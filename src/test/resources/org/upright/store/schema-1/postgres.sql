create sequence resource_rid increment by 1;
create sequence history_hid increment by 1;
create table resource (
  rid bigint primary key,
  rtype text collate "C" not null,
  fid text collate "C" not null,
  ver bigint not null,
  upd bigint not null,
  del smallint not null,
  hid bigint not null,
  unique (rtype, fid)
);
create index resource_type on resource (rtype, rid) where del = 0;
create index resource_upd on resource (upd);
create table history (
  hid bigint primary key,
  rid bigint not null,
  rtype text collate "C" not null,
  fid text collate "C" not null,
  ver bigint not null,
  upd bigint not null,
  del smallint not null,
  body bytea not null
);
alter table history alter column body set storage external;
create unique index history_rid on history (rid, ver);
create index history_type on history (rtype, hid);
create index history_upd on history (upd);
create table parameter (
  pid serial primary key,
  name text not null unique,
  expression text not null
);
create table ik (
  pid integer not null,
  k text collate "C" not null,
  x text collate "C" not null,
  rid bigint not null,
  g integer not null
);
create index ik_key on ik (pid, k, x, rid);
create index ik_rid on ik (rid, pid);
create table ir (
  pid integer not null,
  lo double precision not null,
  hi double precision not null,
  k text collate "C" not null,
  x text collate "C" not null,
  rid bigint not null,
  g integer not null
);
create index ir_lo on ir (pid, lo, hi, rid);
create index ir_hi on ir (pid, hi, rid);
create index ir_rid on ir (rid, pid);
create table artifact_change (
  seq bigserial primary key,
  rtype text not null,
  fid text not null,
  ver bigint not null,
  node text not null
);
create table progress (
  name text primary key,
  done text not null
);
