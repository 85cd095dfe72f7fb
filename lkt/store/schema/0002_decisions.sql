-- What a person decided about how a series is calculated: a new phase, a frozen baseline, a point left out.
-- Appended like everything else; taking one back is a row of its own.
create table decision (
    id          bigint not null,
    team        varchar not null,
    indicator   varchar not null,
    kind        varchar not null,      -- phase, freeze, exclude
    day         date not null,         -- first day of the period it speaks of
    reason      varchar not null,
    recorded_at timestamp not null,
    recorded_by varchar not null
);

create table decision_undo (
    decision    bigint not null,
    recorded_at timestamp not null,
    recorded_by varchar not null
);
