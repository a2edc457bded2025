drop index history_type;
create index history_type on history (rtype, upd);
