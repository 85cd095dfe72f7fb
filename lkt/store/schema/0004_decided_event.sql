-- Of several events on one day the one a decision speaks of, counted as in observation: null for the first.
alter table decision add column event integer;
