"""Who is in the network."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.availability.queries import with_availability
from accounts.networks.queries import departments, directory, levels, possible_bosses


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "department", "level")}
    ranks = list(levels(request.network))
    level = next((rank for rank in ranks if str(rank.pk) == chosen["level"]), None)
    found = directory(
        request.member,
        words=chosen["q"],
        department=chosen["department"],
        level=level,
        after=request.GET.get("after"),
    )
    with_availability(request.member, found)
    kept = {name: value for name, value in chosen.items() if value}
    context = {
        "page": found,
        "chosen": chosen,
        "is_filtered": bool(kept),
        "next_url": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "network": request.network,
        "departments": departments(request.member),
        "levels": ranks,
    }
    return render(request, "accounts/people.html", context)


@require_safe
def choose_person(request: HttpRequest) -> HttpResponse:
    """Proposals for a field that names a member, as the options of its list."""
    found = possible_bosses(request.member, request.GET.get("q", "")[:80])
    return render(request, "accounts/_person_options.html", {"people": found})
