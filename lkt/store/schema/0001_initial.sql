-- Everything is appended; nothing is updated or deleted. Moments are UTC without zone.

-- A definition (region, organisation, area, indicator, team) as a JSON document. Facts that change
-- with time (status, leading region, target, wording, membership of a region) are dated entries with
-- their source inside the document; the document itself has a row for every time somebody changed it.
create table definition (
    number      bigint not null,
    kind        varchar not null,
    id          varchar not null,
    body        varchar,               -- null: taken out of the catalogue
    recorded_at timestamp not null,
    recorded_by varchar not null,
    reason      varchar not null
);

-- One row per file taken in.
create table upload (
    id          bigint not null,
    area        varchar not null,
    recorded_at timestamp not null,
    recorded_by varchar not null,
    role        varchar not null,
    source      varchar not null,      -- 'file' or 'demo'
    file_name   varchar not null,
    sha256      varchar not null,
    size        bigint not null        -- bytes
);

create table undo (
    upload      bigint not null,
    recorded_at timestamp not null,
    recorded_by varchar not null
);

-- What an upload said. A null number was not reported; zero is a count of nothing.
create table observation (
    upload      bigint not null,
    team        varchar not null,
    indicator   varchar not null,
    version     integer not null,      -- of the indicator's definition
    start       date not null,
    grain       varchar not null,      -- day, month, quarter
    numerator   double,
    denominator double,
    value       double,
    spread      double,
    unknown     double,
    comment     varchar,
    sheet       varchar,
    cell        varchar
);

-- What a team did, and when: drawn on the charts of the indicator (null: all of the team's).
create table mark (
    id          bigint not null,
    team        varchar not null,
    indicator   varchar,
    day         date not null,
    text        varchar not null,
    recorded_at timestamp not null,
    recorded_by varchar not null
);

-- Who did what. Its newest id is the version of the store, and so the key of every cache.
create table log (
    id          bigint not null,
    recorded_at timestamp not null,
    recorded_by varchar not null,
    role        varchar not null,
    action      varchar not null,
    subject     varchar not null,
    detail      varchar not null
);
