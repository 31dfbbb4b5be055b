"""The first page of an empty server: start your network, or look at the sample."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.links import read_link_token
from accounts.models import Person
from accounts.networks.models import Network
from accounts.rates import is_too_often
from accounts.signin import sign_in_person
from collab.firstrun import sample
from collab.firstrun.actions import AlreadyStarted, ask_for_sample, start_first_network
from collab.firstrun.forms import StartForm
from collab.firstrun.keys import burn_key, check_key

TRIES = "10/5m/ip"


@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    if sample.is_loading() or sample.personas():
        return redirect("firstrun:sample")
    if Network.objects.exists():
        return redirect("root")
    return render(request, "collab/firstrun/choose.html", {"form": StartForm()})


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start the network and sign its founder in."""
    if Network.objects.exists():
        return redirect("root")
    if request.method == "GET":
        return render(request, "collab/firstrun/start.html", {"form": StartForm()})
    form = StartForm(request.POST)
    if is_too_often(request, "first_run", TRIES):
        # Whoever guesses learns no more, not even whether the last guess was right.
        form.errors.clear()
        form.add_error("key", _("That was too often. Wait five minutes, then try again."))
        return render(request, "collab/firstrun/start.html", {"form": form}, status=429)
    if not form.is_valid():
        return render(request, "collab/firstrun/start.html", {"form": form}, status=422)
    try:
        founder = start_first_network(
            name=form.cleaned_data["network"],
            email=form.cleaned_data["email"],
            person_name=form.cleaned_data["name"],
        )
    except AlreadyStarted as refusal:
        form.add_error(None, str(refusal))
        return render(request, "collab/firstrun/start.html", {"form": form}, status=409)
    burn_key()
    return sign_in_person(
        request, founder.person, reverse("welcome:invite", args=[founder.network.slug])
    )


@never_cache
@require_http_methods(["GET", "POST"])
def sample_network(request: HttpRequest) -> HttpResponse:
    """Begin to load the sample; when it is there, offer its five people."""
    if request.method == "POST":
        return _load_sample(request)
    personas = sample.personas()
    if personas:
        return render(request, "collab/firstrun/personas.html", {"personas": personas})
    if not sample.is_loading():
        return redirect("firstrun:choose")
    return redirect("firstrun:progress")


@never_cache
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    if not sample.is_loading():
        return redirect("firstrun:sample")
    return render(request, "collab/firstrun/progress.html", {"progress": sample.progress()})


@never_cache
@require_POST
def sample_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the sample's people; there is no such door to anything but a sample."""
    for persona in sample.personas():
        if persona.key == request.POST.get("persona"):
            network = persona.member.network
            return sign_in_person(request, persona.member.person, network.get_absolute_url())
    raise Http404


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link that `start_network` prints; a GET shows a button, the POST signs in."""
    email = read_link_token(token, "start")
    person = Person.objects.filter(email=email, is_active=True).first() if email else None
    if person is None:
        return render(request, "accounts/invitations/link_used.html", {}, status=410)
    if request.method == "GET":
        return render(request, "accounts/invitations/link.html", {"email": email})
    return sign_in_person(request, person, reverse("root"))


def _load_sample(request: HttpRequest) -> HttpResponse:
    """Begin loading; in production the key is asked for, since the sample's doors stand open."""
    if settings.PRODUCTION:
        too_often = is_too_often(request, "first_run", TRIES)
        if too_often or not check_key(request.POST.get("key", "")):
            context = {
                "form": StartForm(),
                "sample_error": _("That is not the key. Look for it where Collab was started."),
                "asks_key": True,
            }
            return render(request, "collab/firstrun/choose.html", context, status=422)
    try:
        ask_for_sample()
    except AlreadyStarted:
        return redirect("firstrun:choose")
    return redirect("firstrun:progress")
