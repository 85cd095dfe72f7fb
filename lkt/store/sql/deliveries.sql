-- When each team first delivered each month, and what.
select o.team, o.start, min(u.recorded_at) as first_at,
    list(distinct o.indicator order by o.indicator) as indicators
from observation o
join upload u on u.id = o.upload
where u.area = $area and o.grain = 'month'
  and u.recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
  and u.id not in (
      select upload from undo
      where recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
  )
group by o.team, o.start
order by o.team, o.start
