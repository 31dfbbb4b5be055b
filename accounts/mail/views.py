"""
The outbox of the embedded tier: each mail as it was made, so that all can be walked through
without SMTP. For administrators only, and not there where mail is really sent.
"""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.mail.models import OutboxMail
from accounts.mail.permissions import require_can_read_outbox
from accounts.mail.queries import links_of, outbox_page

# A letter is drawn in a frame without scripts, forms or an origin of its own; links open in a tab.
LETTER_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """List the mails of the network, the newest first."""
    require_can_read_outbox(request.member)
    mails = outbox_page(request.member, request.GET.get("after", ""))
    return render(request, "accounts/mail/outbox.html", {"page": mails})


@require_safe
def outbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one mail: its heads, its letter in a frame, its links to open or copy."""
    require_can_read_outbox(request.member)
    mail = get_object_or_404(OutboxMail.objects.visible_to(request.member), pk=pk)
    return render(
        request, "accounts/mail/outbox_mail.html", {"mail": mail, "links": links_of(mail)}
    )


@require_safe
@xframe_options_sameorigin
@csp(LETTER_POLICY)
def outbox_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter alone, as its reader's mail program would draw it."""
    require_can_read_outbox(request.member)
    mail = get_object_or_404(OutboxMail.objects.visible_to(request.member), pk=pk)
    if not mail.html:
        return HttpResponse(mail.text, content_type="text/plain; charset=utf-8")
    return HttpResponse(mail.html.replace("<head>", '<head><base target="_blank">', 1))
