-- What became of an area's figures for one of its learning seminars, and what is to be shown there. Appended like
-- everything else: the newest row of a step counts.
create table seminar (
    id          bigint not null,
    area        varchar not null,
    seminar     integer not null,      -- its number within the area
    step        varchar not null,      -- delivered, approved, locked, unlocked, shown
    team        varchar,               -- who delivered
    detail      varchar not null,      -- why it was unlocked; what is shown, as JSON
    key         varchar not null,      -- a random word, the same in all rows of a seminar: its codes in blind mode
    recorded_at timestamp not null,
    recorded_by varchar not null
);
