"""The outbox shows the mails of its network to its administrators."""

from accounts.mail.models import OutboxMail
from tests.builders import an_invitation


def test_an_administrator_opens_a_mail_of_the_outbox(ada, ben, sign_in, run_tasks):
    an_invitation(ada)
    run_tasks()
    mail = OutboxMail.objects.get()
    client = sign_in(ada)
    where = f"/{ada.network.slug}/admin/outbox/"
    assert f"{where}{mail.pk}/" in client.get(where).content.decode()
    assert client.get(f"{where}{mail.pk}/").status_code == 200
    assert sign_in(ben).get(where).status_code in (403, 404)
