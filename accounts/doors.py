"""How often one may try to come in: allauth counts at its doors by what stands here."""

RATES = {
    "login": "30/m/ip",
    "login_failed": "30/m/ip,10/15m/key",
    "request_login_code": "20/m/ip,3/m/key",
    "confirm_email": "1/10s/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "signup": "20/m/ip",
}


def rates_of_doors(factor: float) -> dict[str, str]:
    """The rates of all doors, `factor` times as many each."""
    return {action: _widened(rates, factor) for action, rates in RATES.items()}


def _widened(rates: str, factor: float) -> str:
    amounts = (rate.partition("/") for rate in rates.split(","))
    return ",".join(f"{max(1, round(int(many) * factor))}/{rest}" for many, _, rest in amounts)
