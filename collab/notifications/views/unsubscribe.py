"""Ending mails of one kind by the link in one of them, without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.networks.models import Member
from accounts.networks.sealing import bound
from collab.notifications.actions import choose_channel
from collab.notifications.letters import read_token
from collab.notifications.models import Channel
from collab.notifications.registry import KINDS


# Mail programs send the form by themselves, with no cookie and no token but the one in the address
# (RFC 8058). By GET nothing is changed, for scanners of mails follow every link.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then send no more mails of this kind; they stay under the bell."""
    named = read_token(token)
    if named is None:
        raise Http404
    network, member_id, kind = named
    if request.method == "POST":
        with bound(network):
            member = Member.objects.filter(network=network, pk=member_id).first()
            if member is not None:
                choose_channel(member=member, kind=kind, channel=Channel.HERE)
    context = {"kind": KINDS[kind], "is_done": request.method == "POST"}
    return render(request, "collab/notifications/unsubscribe.html", context)
