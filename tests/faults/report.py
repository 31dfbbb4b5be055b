"""The outcome of a run as a table."""

from tests.faults.run import Outcome

_MOST_SHOWN = 12


def table(outcomes: list[Outcome]) -> str:
    """Each invariant with what it was held against, tier by tier, and what broke it."""
    lines = []
    for outcome in outcomes:
        lines += [
            "",
            f"{outcome.tier}, seed {outcome.seed}, {outcome.seconds:.0f} s in all, "
            f"{outcome.load:.1f} processes for each core",
            "",
            *_rows(outcome),
            "",
            "Faults: " + _counted(outcome.faults),
            "Answers and frames: " + _counted(outcome.operations),
        ]
        for verdict in outcome.verdicts:
            if verdict.violations:
                lines += ["", f"{verdict.invariant.title}: BROKEN"]
                lines += [f"  {each}" for each in verdict.violations[:_MOST_SHOWN]]
                more = len(verdict.violations) - _MOST_SHOWN
                lines += [f"  and {more} more"] if more > 0 else []
        for text in outcome.said[:_MOST_SHOWN]:
            lines += ["", text]
    return "\n".join(lines)


def _rows(outcome: Outcome) -> list[str]:
    width = max(len(verdict.invariant.title) for verdict in outcome.verdicts)
    counted = max(len(f"{verdict.looked_at:,}") for verdict in outcome.verdicts)
    return [
        f"{verdict.invariant.title:<{width}}  {_held(verdict):<8}  "
        f"{verdict.looked_at:>{counted},} {verdict.invariant.of_what}"
        for verdict in outcome.verdicts
    ]


def _held(verdict) -> str:
    if verdict.violations:
        return f"BROKEN {len(verdict.violations)}"
    return "held" if verdict.looked_at else "untried"


def _counted(counts) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
