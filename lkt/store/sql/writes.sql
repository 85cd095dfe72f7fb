-- Writes, with the teams and areas that each is about: of an upload those of its figures, of definitions those that were
-- changed.
with sent as (select upload, list(distinct team order by team) as teams from observation group by upload),
defined as (
    select recorded_at, list(distinct area order by area) as areas
    from (
        select recorded_at, coalesce(body ->> 'area', case kind when 'areas' then id end) as area from definition
    )
    group by recorded_at
)
select l.recorded_at as at, l.recorded_by as by, l.role, 'change' as kind, l.action as what,
    coalesce(s.teams, case when l.action in $of_chart or l.action in $steps then [l.subject] end, []) as teams,
    coalesce(case when u.area is not null then [u.area] end, d.areas, []) as areas,
    case when l.action in $of_chart then split_part(l.detail, ' ', 1) else '' end as indicator
from log l
left join upload u on l.action in ('upload', 'undo') and u.id::varchar = l.subject
left join sent s on s.upload = u.id
left join defined d on l.action = 'catalogue' and d.recorded_at = l.recorded_at
where l.recorded_at >= $since order by l.id
