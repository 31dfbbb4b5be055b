"""What was measured against what was promised: a table for people, JSON for machines."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Line:
    """
    One measured figure.

    :ivar limit: what it may be at most (`most`) or must be at least; None where only told
    """

    tier: str
    what: str
    value: float
    unit: str
    limit: float | None = None
    is_most: bool = True
    note: str = ""

    @property
    def is_held(self) -> bool | None:
        if self.limit is None:
            return None
        return self.value <= self.limit if self.is_most else self.value >= self.limit

    @property
    def verdict(self) -> str:
        """Whether the budget is held, or by how much it is missed."""
        if self.limit is None:
            return ""
        bound = f"{'≤' if self.is_most else '≥'} {_short(self.limit)}"
        if self.is_held:
            return f"{bound}: held"
        if not self.limit:
            return f"{bound}: MISSED"
        share = self.value / self.limit
        said = f"{share:.1f} times over" if self.is_most else f"{100 * (1 - share):.0f} % short"
        return f"{bound}: MISSED, {said}"


def table(lines: list[Line]) -> str:
    """The figures as text, tier by tier."""
    told, tier = [], ""
    for line in lines:
        if line.tier != tier:
            tier = line.tier
            told.append(f"\n{tier}\n{'-' * len(tier)}")
        figure = f"{_short(line.value)} {line.unit}"
        told.append(f"{line.what:<58} {figure:>16}  {line.verdict}{_noted(line.note)}")
    return "\n".join(told)


def as_json(lines: list[Line]) -> list[dict]:
    """The same for machines."""
    return [{**asdict(line), "is_held": line.is_held} for line in lines]


def _noted(note: str) -> str:
    return f"  ({note})" if note else ""


def _short(value: float) -> str:
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
