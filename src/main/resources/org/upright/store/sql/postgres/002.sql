drop index ir_hi;
create index ir_hi on ir (pid, hi, rid) where hi > lo;
