"""Taking files in, and taking them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lkt.domain.access import Scope
from lkt.domain.catalogue import KINDS
from lkt.domain.improvement import WORK
from lkt.domain.observation import Delivery
from lkt.errors import Refused
from lkt.store.database import Database, Writer


@dataclass(frozen=True)
class Upload:
    """One file that was taken in. `undone_at` is set when it was taken back."""

    id: int
    area: str
    recorded_at: datetime
    recorded_by: str
    role: str
    source: str
    file_name: str
    sha256: str
    size: int
    undone_at: datetime | None
    undone_by: str | None
    observations: int
    teams: Sequence[str]  # that it has figures for


_UPLOADS = """
    select u.*, x.recorded_at as undone_at, x.recorded_by as undone_by,
        coalesce(o.observations, 0) as observations, coalesce(o.teams, []) as teams
    from upload u
    left join undo x on x.upload = u.id
    left join (
        select upload, count(*) as observations, list(distinct team order by team) as teams
        from observation group by upload
    ) o on o.upload = u.id
"""
# The newest upload, when it is this file from this sender, stored since that version, and not taken back.
_AGAIN = """
    select id from upload
    where id = (select max(id) from upload) and sha256 = ? and recorded_by = ? and role = ?
      and id not in (select upload from undo)
      and exists (from log where action = 'upload' and subject = upload.id::text and log.id > ?)
"""


def version(database: Database) -> int:
    """Grows when figures or definitions change; notes and decisions on a chart leave it as it is."""
    others = ["mark", "decision", "decision_undo", *WORK]
    asked = "select coalesce(max(id), 0) from log where action not in (select unnest($others))"
    return int(database.scalar(asked, {"others": others}))


def data_date(database: Database) -> datetime | None:
    """When the newest of what figures, charts and definitions come from was written (UTC); None where there is nothing.

    What is read has not changed since, so it is the moment *as of* which it is.
    """
    tables = ("upload", "undo", "decision", "decision_undo")
    each = " union all ".join(f"select max(recorded_at) as newest from {table}" for table in tables)
    asked = f"select max(newest) from ({each} union all select max(recorded_at) from definition where kind in $kinds)"
    found: datetime | None = database.scalar(asked, {"kinds": list(KINDS)})
    return found


def append(database: Database, delivery: Delivery, expected_version: int | None = None) -> int:
    """Store a batch as one transaction and return the upload's id.

    `expected_version` is the `version` the person saw in the preview; Refused (`upload.stale`) when
    somebody has written since, so that nothing is overwritten unseen. When that was the same person with the same
    file (a double click), the id is that upload's.
    """
    with database.writing() as writer:
        if expected_version is not None and version(database) != expected_version:
            sent = (delivery.batch.sha256, delivery.scope.user, delivery.scope.role.value, expected_version)
            if again := writer.scalar(_AGAIN, sent):
                return int(again)
            raise Refused("upload.stale")
        upload = put(writer, [delivery], "file")
        writer.log(delivery.at, delivery.scope, "upload", str(upload), str(len(delivery.batch.observations)))
    return upload


def put(writer: Writer, deliveries: Sequence[Delivery], source: str) -> int:
    """Append uploads with their observations; returns the first upload's id. source: `file` or `demo`."""
    first = writer.next_id("upload")
    uploads: list[tuple[object, ...]] = []
    figures: list[tuple[object, ...]] = []
    for upload, sent in enumerate(deliveries, start=first):
        batch, sender = sent.batch, (sent.scope.user, sent.scope.role.value, source)
        uploads.append((upload, batch.area, sent.at, *sender, batch.file_name, batch.sha256, batch.size))
        for o in batch.observations:
            period = (o.version, o.period.start, o.period.grain.value)
            where = (o.place.sheet, o.place.cell, o.period.event if o.period.event > 1 else None)
            figures.append((upload, o.team, o.indicator, *period, *o.content, *where))
    writer.append("upload", uploads, earlier=source == "demo")  # as if sent month by month
    writer.append("observation", figures)
    return first


def undo(database: Database, upload: int, scope: Scope, at: datetime) -> None:
    """Take an upload back: what was known before it counts again. The rows stay for the log."""
    with database.writing() as writer:
        if writer.scalar("select exists(from undo where upload = ?)", [upload]):
            raise Refused("undo.already", upload=upload)
        writer.append("undo", [(upload, at, scope.user)])
        writer.log(at, scope, "undo", str(upload))


def newest_id(database: Database) -> int:
    """The id of the newest upload; 0 where there is none."""
    return int(database.scalar("select coalesce(max(id), 0) from upload"))


def find(database: Database, upload: int) -> Upload | None:
    return next((Upload(**row) for row in database.rows(_UPLOADS + " where u.id = ?", [upload])), None)


def newest(database: Database, area: str, team: str | None = None, limit: int = 20) -> list[Upload]:
    """The newest uploads of an area, or of one team, that people sent (not the demonstration's)."""
    condition = """
        where u.area = $area and u.source = 'file'
          and ($team is null or u.id in (select upload from observation where team = $team))
        order by u.id desc limit $limit
    """
    asked = {"area": area, "team": team, "limit": limit}
    return [Upload(**row) for row in database.rows(_UPLOADS + condition, asked)]


def speak_of(database: Database, kind: str, id: str) -> bool:
    """Whether figures have been sent of an indicator or a team, also such as were taken back."""
    column = {"teams": "team", "indicators": "indicator"}.get(kind)
    asked = f"select exists(from observation where {column} = ?)"
    return column is not None and bool(database.scalar(asked, [id]))


def any_demo(database: Database) -> bool:
    """True as long as figures of the demonstration count."""
    undone = "select upload from undo"
    return bool(database.scalar(f"select exists(from upload where source = 'demo' and id not in ({undone}))"))
