-- When figures or decisions of each team of an area were last changed; under '' what is defined for the area.
with change as (
    select o.team, u.area, u.recorded_at from observation o join upload u on u.id = o.upload
    union all
    select o.team, u.area, x.recorded_at
    from undo x join upload u on u.id = x.upload join observation o on o.upload = u.id
    union all
    select d.team, null, d.recorded_at from decision d
    union all
    select d.team, null, x.recorded_at from decision_undo x join decision d on d.id = x.decision
    union all
    select '', if(kind = 'areas', id, body ->> '$.area'), recorded_at from definition
)
select team, max(recorded_at) as newest from change
where area = $area or team in (select team from change where area = $area and team <> '')
group by team
