-- What counts. The ids of uploads grow with time, so the highest one is the newest. Blanks never erase: what a row may
-- do without (see `Observation.filled`) is taken from the upload before, as long as that one stands: `arg_max` passes
-- over them.
with standing as (
    select u.id, u.area, u.recorded_at, u.source from upload u
    where u.recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
      and u.id is distinct from $without
      and u.id <= coalesce($newest, u.id)
      and not exists (
          from undo x
          where x.upload = u.id and x.recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
      )
)
select
    area, team, indicator, newest.version, start, grain, newest.numerator, denominator, newest.value,
    newest.spread, unknown, comment, newest.sheet, newest.cell, upload, recorded_at, source,
    coalesce(event, 1) as event
from (
    select
        s.area, o.team, o.indicator, o.start, o.grain, o.event, s.source,
        max(o.upload) as upload, arg_max(s.recorded_at, o.upload) as recorded_at,
        arg_max({'version': o.version, 'numerator': o.numerator, 'value': o.value, 'spread': o.spread,
                 'sheet': o.sheet, 'cell': o.cell}, o.upload) as newest,
        arg_max(o.denominator, o.upload) as denominator, arg_max(o.unknown, o.upload) as unknown,
        arg_max(o.comment, o.upload) as comment
    from observation o join standing s on s.id = o.upload
    where ($area is null or s.area = $area)
      and ($teams is null or list_contains($teams, o.team))
      and ($indicator is null or o.indicator = $indicator)
    group by all
)
qualify row_number() over (partition by team, indicator, start, grain, event order by upload desc) = 1
order by team, indicator, start, event
