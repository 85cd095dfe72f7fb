-- Of several events on one day: 2 for the second, 3 for the third; null for the first, and for all other periods.
alter table observation add column event integer;
