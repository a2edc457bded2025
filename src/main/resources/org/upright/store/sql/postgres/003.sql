drop index history_type;
create index history_type on history (rtype, upd, hid);
drop index history_upd;
create index history_upd on history (upd, hid);
