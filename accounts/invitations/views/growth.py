"""How we grew: a page for every member."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.invitations.growth import (
    changed_days,
    chart_texts,
    day_chart,
    growth_of,
    hour_chart,
    list_steps,
    tree_chart,
)


@require_GET
def growth(request: HttpRequest) -> HttpResponse:
    found = growth_of(request.network)
    context = {
        "growth": found,
        "hours": hour_chart(found),
        "days": day_chart(found),
        "wheel": tree_chart(found),
        "steps": list_steps(found),
        "changed_days": changed_days(found)[:60],
        "texts": chart_texts(found),
    }
    return render(request, "accounts/invitations/growth.html", context)
