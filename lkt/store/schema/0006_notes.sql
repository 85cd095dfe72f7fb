-- A note on a chart is a change that a team made: a document with a history, as all that teams write of their work.
insert into definition by name
select
    (select coalesce(max(number), 0) from definition) + row_number() over (order by id) as number,
    'changes' as kind,
    team || '/note-' || id as id,
    to_json({
        'id': team || '/note-' || id, 'team': team, 'title': text, 'since': day, 'indicator': indicator,
        'scale': 'unit', 'approach': 'model', 'expected': '', 'learnt': '', 'steps': []::varchar[]
    }) as body,
    recorded_at,
    recorded_by,
    '' as reason
from mark;

drop table mark;
