"""Mail to the owner of an account when a way into it begins or ends."""

from flask import Flask

from app.accounts import operations, services
from app.accounts.services import Visitor
from app.config import Provider
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER, letters
from tests.accounts.people import ANN, make_ann

UNIVERSITY = Provider(
    key="university", name="University account", issuer="https://login.example.org", client_id="x"
)


def _ann_comes_by_the_university(app: Flask) -> None:
    with app.app_context():
        visitor = Visitor(UNIVERSITY.issuer, "ann", ANN, email_verified=True, name="Ann Example")
        services.recognize(visitor, UNIVERSITY, "/")


def test_who_is_linked_to_a_service_or_unlinked_is_told_once(make_site: AppMaker) -> None:
    app = make_site(smtp_url=NO_SERVER, oidc=(UNIVERSITY,))
    make_ann(app)
    for _twice in range(2):
        _ann_comes_by_the_university(app)
    with app.app_context():
        ann = operations.find_user(ANN)
        assert ann is not None
        for _twice in range(2):
            services.unlink(ann, UNIVERSITY.issuer)
    linked, unlinked = letters(app, to=ANN)
    assert linked.subject == "A sign-in service opens your account"
    assert "you can sign in to Colloquy by University account." in linked.body
    assert unlinked.subject == "A sign-in service was unlinked"
    assert unlinked.path == "/account/services"
