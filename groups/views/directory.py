"""Finding groups, making one, and what each is for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.networks.views.pictures import picture_response
from accounts.uploads import takes_files
from groups.actions import make_group
from groups.forms import NewGroupForm
from groups.permissions import can_make_groups, require_can_make_groups
from groups.queries import (
    directory,
    find_group,
    group_page,
    my_group_invitations,
    my_groups,
    similar_groups,
)


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The directory; with `piece` only its list, for the field that filters while one types."""
    search = request.GET.get("q", "").strip()[:80]
    archived = "archived" in request.GET
    after = request.GET.get("after", "")
    found = directory(request.member, search=search, archived=archived, after=after)
    kept = ({"q": search} if search else {}) | ({"archived": "1"} if archived else {})
    context = {
        "page": found,
        "search": search,
        "archived": archived,
        "next_url": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "network": request.network,
        "member": request.member,
        "can_make": can_make_groups(request.member),
    }
    if "piece" in request.GET:
        return render(request, "groups/_directory.html", context)
    if not (search or archived or after):
        context["mine"] = my_groups(request.member)
        context["invitations"] = my_group_invitations(request.member)
    return render(request, "groups/directory.html", context)


@require_http_methods(["GET", "POST"])
@takes_files
def new(request: HttpRequest) -> HttpResponse:
    """Make a group; groups of a similar name are pointed out once before."""
    require_can_make_groups(request.member)
    data = request.POST if request.method == "POST" else None
    form = NewGroupForm(data, request.FILES or None)
    context = {"form": form, "network": request.network}
    if request.method == "GET":
        return render(request, "groups/new.html", context)
    if not form.is_valid():
        return render(request, "groups/new.html", context, status=422)
    similar = [] if form.was_warned else similar_groups(request.member, form.cleaned_data["name"])
    if similar:
        context |= {"similar": similar, "looked_at": form.cleaned_data["name"]}
        return render(request, "groups/new.html", context)
    group = make_group(
        maker=request.member,
        name=form.cleaned_data["name"],
        purpose=form.cleaned_data["purpose"],
        access=form.cleaned_data["access"],
        color=form.cleaned_data["color"],
        picture=form.cleaned_data["picture_file"],
    )
    messages.success(request, _("%(group)s is made.") % {"group": group.name})
    return redirect(group)


@require_safe
def about(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    if group.slug != slug:
        return redirect("groups:about", request.network.slug, group.slug, permanent=True)
    context = {"page": group_page(request.member, group), "current": "about"}
    return render(request, "groups/about.html", context)


@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    return picture_response(request, find_group(request.member, slug).picture)
