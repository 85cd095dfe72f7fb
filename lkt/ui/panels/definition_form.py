"""The fields of a form, from those of a dataclass: what can be chosen or typed, and the words for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import streamlit as st

from lkt.catalogue.rules import ANY, LISTS, MADE, UNITS
from lkt.domain.access import PLACES, Role
from lkt.domain.area import Status
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import DriverKind
from lkt.domain.names import Name
from lkt.domain.period import Grain, Period
from lkt.domain.serialization import PAIRS, to_plain
from lkt.text import danish
from lkt.ui.frame import Visit
from lkt.ui.url_choices import pick

# Kept as they are: where a definition comes from, and what the demonstration and the registries are told by.
_LEFT = (
    "id", "area", "team", "provenance", "data_to", "sampling", "external_ref", "discrepancy", "participation",
)  # fmt: skip
# Of several sentences
_LONG: dict[str, Any] = dict.fromkeys(("words", "expected", "learnt"), st.text_area)
_DAYS = (date(2000, 1, 1), date(2100, 12, 31))  # that can be chosen
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
# From which values a field is chosen that knows of none itself: by the kind or the list that it stands in.
_VALUES: dict[str, Iterable[str]] = {
    "statuses.value": Status, "held.role": Role, "indicators.unit": UNITS, "indicators.chart": (*MADE, *ANY),
    "indicators.chart_alternatives": (*MADE, *ANY),
}  # fmt: skip
Plain = Mapping[str, Any]  # a definition, or what stands in it
_FIRST = {"provenance": "source", "participation": ""}  # of what is new; `recorded` is today


@dataclass
class Form:
    """A definition while somebody changes it: as it stood when the form was opened, and what is asked for."""

    kind: str
    id: str  # "" for a new one
    area: str
    number: int | None = None
    plain: dict[str, Any] = field(default_factory=dict)
    turn: int = 0
    # Of each list: which are left, by where they stood
    rows: dict[str, list[int]] = field(default_factory=dict)
    wanted: Any = None  # what the preview is of
    undoing: int | None = None

    def key(self, path: str) -> str:
        return f"define-{self.turn}-{self.kind}-{self.area}-{self.id}-{path}"


def read(visit: Visit, form: Form, cls: Any, plain: Plain, path: str) -> dict[str, Any]:
    """A plain document as the widgets hold it; what is empty is left out, and so missing where it is required (`*`)."""
    hints, made = get_type_hints(cls), dict(plain)
    for each in fields(cls):
        if each.name in _FIRST and each.name not in made:
            made[each.name] = _FIRST[each.name]
        if each.name in _LEFT or hints[each.name] == PAIRS:
            continue
        within = f"{path}.{each.name}" if path else each.name
        needed = each.default is MISSING
        first = None if needed else to_plain(each.default)
        first = visit.today.isoformat() if each.name == "recorded" else first
        starred = (needed and hints[each.name] is not bool) or each.name in LISTS.get(cls, ())
        value = _field(visit, form, hints[each.name], plain.get(each.name, first), within, made, starred)
        if value in (None, "", {}):
            made.pop(each.name, None)
        else:
            made[each.name] = value
    return made


def _field(visit: Visit, form: Form, hint: Any, value: Any, path: str, beside: Plain, starred: bool) -> Any:
    name, key = _label(visit, form.kind, path), form.key(path)
    label = f"{name} *" if starred else name
    if NoneType in get_args(hint):
        hint = next(each for each in get_args(hint) if each is not NoneType)
    item = get_args(hint)[0] if get_origin(hint) is tuple else None
    if (options := _options(visit, form, path, item or hint, beside)) is not None:
        return _pick(label, options, value, key, item is not None)
    if item is str:
        lines = st.text_area(label, "\n".join(value or ()), key=key, help=visit.text("administration.lines"))
        return [line.strip() for line in lines.splitlines() if line.strip()]
    if item is not None:
        return _rows(visit, form, item, value or [], path, starred)
    if hint is Name:
        plain = {"da": value} if isinstance(value, str) else value or {}
        danish_words = st.text_input(label, plain.get("da", ""), key=key)
        in_english = visit.text("administration.english", label=name)
        english = st.text_input(in_english, plain.get("en", ""), key=f"{key}-en")
        return {"da": danish_words, **({"en": english} if english else {})} if danish_words else None
    if is_dataclass(hint) and hint is not Period:
        st.header(label, anchor=False)
        return read(visit, form, hint, value or {}, path)
    if hint is date:
        known, (first, last) = date.fromisoformat(value) if value else None, _DAYS
        day: Any = st.date_input(label, known, first, last, key=key, format="DD/MM/YYYY", width=260)
        return day.isoformat() if day else None
    if hint is bool:
        return st.checkbox(label, bool(value), key=key)
    if hint in (int, float):
        shown, form_of = None if value is None else hint(value), "%d" if hint is int else "%g"
        return st.number_input(label, value=shown, step=hint(1), key=key, width=260, format=form_of)
    about = visit.text("administration.month") if hint is Period else None
    return _LONG.get(path.rpartition(".")[2], st.text_input)(label, value or "", key=key, help=about).strip()


def _pick(label: str, options: dict[str, str], value: Any, key: str, several: bool) -> Any:
    chosen = value or [] if several else [value] if value else []
    for known in chosen:
        options.setdefault(known, known)
    if several:
        return pick(label, options, chosen, st.multiselect, key=key, placeholder="–")
    return pick(label, options, list(options).index(value) if value else None, key=key, placeholder="–")


def _options(visit: Visit, form: Form, path: str, hint: Any, beside: Plain) -> dict[str, str] | None:
    """What can be chosen for a field, with its words; None where anything can be written."""
    within, name = path.partition("[")[0], path.rpartition(".")[2]
    of = f"{form.kind if within == name else within}.{name}"
    if of == "indicators.shared":
        return {"": word(visit, "as_counted"), Grain.QUARTER.value: word(visit, Grain.QUARTER)}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {each.value: word(visit, each.value, hint.__name__) for each in hint}
    if of in _VALUES:
        return {value: word(visit, value, path) for value in map(str, _VALUES[of])}
    if (pointed := _pointed_at(visit.catalogue, form.area, of, beside)) is None:
        return None
    names = {id: str(visit.text.said(each.name)) for id, each in pointed.items()}
    return {id: f"{names[id]} · {id}" for id in sorted(names, key=lambda id: danish(names[id]))}


def _pointed_at(catalogue: Catalogue, area: str, of: str, beside: Plain) -> Plain | None:
    """The definitions that a field may speak of; None where it speaks of none."""
    match of.rsplit(".", 1):
        case "lead_regions", "value":
            return catalogue.regions
        case _, "lead_organisation" | "organisation":
            return catalogue.organisations
        case _, "parent":
            return {d.id: d for d in catalogue.drivers_of(area) if d.kind is not DriverKind.IDEA}
        case _, "idea":
            return {each.id: each for each in catalogue.drivers_of(area, DriverKind.IDEA)}
        case _, "indicators" | "indicator":
            return {each.id: each for each in catalogue.indicators_of(area)}
        case _, "where":
            kind = next((PLACES[role] for role in Role if role == beside.get("role")), "areas")
            places: Plain = getattr(catalogue, kind)
            return places
    return None


def _rows(visit: Visit, form: Form, item: Any, value: list[Any], path: str, starred: bool) -> list[Any]:
    left = form.rows.setdefault(path, list(range(len(value))))
    label, made = _label(visit, form.kind, path), []
    st.header(f"{label} *" if starred else label, anchor=False)
    for number in left:
        where, plain = f"{path}[{number}]", value[number] if number < len(value) else {}
        with st.container(border=True):
            if item is Name:
                made.append(_field(visit, form, item, plain, where, {}, starred=True) or {})
            else:
                made.append(read(visit, form, item, plain, where))
            st.button(visit.text("administration.remove"), key=form.key(f"{where}-remove"), type="tertiary",
                      on_click=left.remove, args=[number])  # fmt: skip
    st.button(visit.text("administration.add", label=label.casefold()), key=form.key(f"{path}-add"),
              on_click=left.append, args=[max([len(value) - 1, *left]) + 1])  # fmt: skip
    return made


def shown(visit: Visit, form: Form, value: str, path: str) -> str:
    """A value as its field offers it."""
    options = _options(visit, form, re.sub(r"\[\d+\]$", "", path), str, {}) or {}
    return options.get(value) or word(visit, value, path)


def word(visit: Visit, value: str, path: str = "") -> str:
    """A value in words, where there are any for it: what is chosen from, and days."""
    within = path.partition("[")[0]
    own = {"statuses": "status", "held": "role"} | dict.fromkeys(
        ("chart", "chart_alternatives"), "charting.chart"
    )
    places = (own.get(within, "-"), f"improvement.{path.casefold()}", "administration.choice", within)
    for key in (f"{place}.{value}" for place in places):
        if visit.text.has(key):
            return visit.text(key)
    return visit.text.day(date.fromisoformat(value)) if _ISO.fullmatch(value) else value


def _label(visit: Visit, kind: str, path: str) -> str:
    """The words of the last field of a path: "targets[0].value" is a value."""
    *above, name = re.sub(r"\[\d+\]", "", path).split(".")
    keys = [f"administration.field.{each}" for each in (f"{(above or [kind])[-1]}_{name}", name)]
    return next((visit.text(key) for key in keys if visit.text.has(key)), name)


def place(visit: Visit, kind: str, path: str) -> str:
    """A path in words: "targets[0].value" is "Mål 1 · Værdi"."""
    parts, words = path.split("."), []
    for i, part in enumerate(parts, start=1):
        number = re.search(r"\[(\d+)\]$", part)
        own = _label(visit, kind, ".".join(parts[:i]))
        words.append(f"{own} {int(number[1]) + 1}" if number else own)
    return " · ".join(words)
