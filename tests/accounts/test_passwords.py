"""What a good password is: long, and not among the first that people try."""

import pytest

from app.accounts.passwords import hash_password, verify
from app.core.errors import InvalidInput


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "1234567890",
        "aaaaaaaaaaaaaaaa",
        "qwertyuiop",
        "administrator",
        "liverpool2020",
        "Ann Example",
        "ann.example@example.org",
        "elpmaxe nna",
    ],
)
def test_what_people_try_first_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput, match="first that people try"):
        hash_password(password, "low", ("Ann Example", "ann.example@example.org"))


@pytest.mark.parametrize("password", ["", "x" * 9, "x" * 257])
def test_too_short_and_too_long_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput, match="at least 10 characters"):
        hash_password(password, "low")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "Kuchen und Regenschirm",
        "我的密码是一句很长的话没有人",
        "q8#Lw0v!Zr",
    ],
)
def test_length_is_enough_and_no_kind_of_character_is_asked_for(password: str) -> None:
    stored = hash_password(password, "low", ("Ann Example", "ann.example@example.org"))
    assert stored.startswith("$argon2id$")
    assert verify(stored, password, "low")
    assert not verify(stored, password + " ", "low")
