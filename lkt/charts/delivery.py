"""Who has delivered which months, as a table: teams down, months across. Signs tell the state, colour only helps."""

from __future__ import annotations

from html import escape

from lkt.text import Text, danish
from lkt.views.area import AreaView
from lkt.views.delivery import Delivery, State

SIGNS = {State.WHOLE: "■", State.PART: "◧", State.MISSING: "□", State.NOT_EXPECTED: "–"}


def delivery_table(view: AreaView, text: Text) -> str:
    """HTML. What is missing, and when the first figure came, are told of each month where one points at it."""
    months = dict.fromkeys(delivery.month for delivery in view.deliveries)
    came = {(delivery.team, delivery.month): delivery for delivery in view.deliveries}
    heads = "".join(f"<th scope='col'>{text.month(month.start, short=True)}</th>" for month in months)
    rows = [
        f"<tr><th scope='row'>{escape(team.name)}</th>"
        + "".join(_cell(came[team.id, month], text) for month in months)
        for team, _ in sorted(view.teams, key=lambda pair: danish(pair[0].name))
    ]
    legend = "".join(
        f"<span>{_sign(state, text)} {text(f'delivery.{state.value}')}</span>" for state in SIGNS
    )
    caption = escape(text("area.delivery_alt", area=text.name(view.area.name)))
    return (
        f"<div class='lkt-delivery'><p aria-hidden='true'>{legend}</p><table aria-label='{caption}'>"
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{'</tr>'.join(rows)}</tr></tbody></table></div>"
    )


def _cell(delivery: Delivery, text: Text) -> str:
    told = [
        text(f"delivery.{delivery.state.value}"),
        f"{text('delivery.title_indicators')}: "
        + text("delivery.of", count=delivery.indicators, expected=delivery.expected),
    ]
    if delivery.state is State.PART:
        names = ", ".join(text.name(indicator.name) for indicator in delivery.missing)
        told.append(f"{text('delivery.title_missing')}: {names}")
    if delivery.at:
        told.append(f"{text('delivery.title_at')}: {text.day(delivery.at)}")
    return f"<td title='{escape(chr(10).join(told))}'>{_sign(delivery.state, text)}</td>"


def _sign(state: State, text: Text) -> str:
    words = escape(text(f"delivery.{state.value}"))
    return f"<span class='{state.value}' role='img' aria-label='{words}'>{SIGNS[state]}</span>"
