"""What an administrator sets for the feeds of a network: with what members react."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.networks.permissions import require_admin
from feeds.actions import ReactionsUnfit, choose_reactions
from feeds.forms import ReactionsForm
from feeds.reactions import offered_in


@require_http_methods(["GET", "POST"])
def reactions(request: HttpRequest) -> HttpResponse:
    """Choose the reactions that a network offers, in order."""
    require_admin(request.member)
    chosen = [kind.name for kind in offered_in(request.network)]
    form = ReactionsForm(request.POST or None, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            choose_reactions(admin=request.member, names=form.names())
            messages.success(request, _("These reactions are offered from now on."))
            return redirect("feeds:choose_reactions", request.network.slug)
        except ReactionsUnfit as unfit:
            form.add_error(None, str(unfit))
    status = 422 if request.method == "POST" else 200
    return render(request, "feeds/choose_reactions.html", {"form": form}, status=status)
