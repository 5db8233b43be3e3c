"""A message goes to exactly the customer it is for, whatever signs the address has, or it is not sent at all."""

import string
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from activities.notices.targets import NotDelivered, Parcel, Target, Targets, TargetsError
from models.settings import Settings
from servers.receivers import Mailbox, Web, mail_server, web_server

PARCEL = Parcel("repair-R-1/1/case_opened/customer", "customer", "case_opened", "R-1", "title", "body")
ATOM = string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~"
"""All signs of a local part that is not quoted (RFC 5321)."""
atoms = st.text(ATOM, min_size=1, max_size=12)
plain_ones = st.lists(atoms, min_size=1, max_size=3).map(".".join)
quoted_ones = st.text(string.printable.strip() + " ", min_size=1, max_size=12).map(
    lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
)
domains = st.sampled_from(["example.com", "mail.example.org", "xn--fsqu00a.xn--fiqs8s"])
addresses = st.tuples(st.one_of(plain_ones, plain_ones, quoted_ones), domains).map("@".join)
numbers = st.from_regex(r"[+][1-9][0-9]{6,14}", fullmatch=True)
slowly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    """A mail server."""
    with mail_server() as found:
        yield found


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    """A web server."""
    with web_server() as found:
        yield found


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Targets]:
    """Loads a targets file of that text."""

    def loaded(text: str) -> Targets:
        path = tmp_path / "targets.toml"
        path.write_text(text, encoding="utf-8")
        return Targets.load(Settings(data=tmp_path, targets=path))

    return loaded


def went(target: Target, **contact: str) -> bool:
    """Sends a message; False where it was refused for good."""
    try:
        target.send(PARCEL, contact)
    except NotDelivered as error:
        personal = any(value in str(error) for value in contact.values() if len(value) > 1)
        if personal or not error.final:
            raise
        return False
    return True


# -- mail ---------------------------------------------------------------------------------------------------------

MAIL = (
    "mailto://127.0.0.1:{port}?from=us@example.com&to={{email}}",
    "mailto://127.0.0.1:{port}/{{email}}?from=us@example.com",
    "mailto://127.0.0.1:{port}?from=us@example.com&to=shop@example.com&cc={{email}}",
    "mailto://127.0.0.1:{port}?from=us@example.com&to=shop@example.com&bcc={{email}}",
)


@pytest.mark.parametrize("form", MAIL)
@slowly
@given(address=addresses)
@example(address="o'brien@example.com")
@example(address="a/b@example.com")
@example(address="a%2Fb@example.com")
@example(address='"a,b"@example.com')
@example(address='"x <y"@example.com')
def test_mail_goes_to_the_address_as_it_stands_or_not_at_all(box: Mailbox, form: str, address: str) -> None:
    """What the mail server is told, RCPT TO; whoever else stands there is the one that the file names."""
    box.recipients.clear()
    sent = went(Target(form.format(port=box.port)), email=address)
    others = ["shop@example.com"] if "shop@" in form else []
    assert box.recipients == ([[*others, address]] if sent else [])
    assert sent == (not address.startswith('"'))


def test_an_apostrophe_is_part_of_a_name(box: Mailbox) -> None:
    """Apprise by itself makes brien@example.com of it."""
    box.recipients.clear()
    assert went(Target(MAIL[0].format(port=box.port)), email="o'brien@example.com")
    assert box.recipients == [["o'brien@example.com"]]


@pytest.mark.parametrize(
    "address",
    ["a,b@example.com", "a;b@example.com", "a:b@example.com", "tom.@x.com", "<tom@x.com>", "mailto:tom@x.com",
     "a b@example.com", "to\u200bm@x.com", "tom@x.com,eve@x.com", "tom@x.com\nBcc: eve@x.com", "", "x"],
)  # fmt: skip
@pytest.mark.parametrize("form", MAIL[:2])
def test_what_older_records_hold_and_reaches_nobody_is_not_sent(box: Mailbox, form: str, address: str) -> None:
    """Neither to a part of it, nor to the sender himself, whom Apprise writes to where it finds nobody else."""
    box.recipients.clear()
    assert not went(Target(form.format(port=box.port)), email=address)
    assert box.recipients == []


def test_who_answers_a_mail_answers_the_address_as_it_stands(box: Mailbox) -> None:
    """The contact as the one to reply to."""
    box.recipients.clear()
    url = f"mailto://127.0.0.1:{box.port}?from=us@example.com&to=shop@example.com&reply={{email}}"
    assert went(Target(url), email="o'brien@example.com")
    assert box.recipients == [["shop@example.com"]]


# -- the web ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["json", "xml", "form"])
@slowly
@given(address=addresses, number=numbers)
@example(address="xiao?ming&x@example.com", number="+8613800138000")
@example(address="a/b@example.com", number="+13105550123")
@example(address="a%2Fb@example.com", number="+13105550123")
@example(address="a+b@example.com", number="+13105550123")
def test_a_web_service_is_told_the_contact_as_it_stands_or_nothing(
    web: Web, scheme: str, address: str, number: str
) -> None:
    """In the path, in the query, in a header, in a field of the body: as a server reads them."""
    whole = f"{scheme}://127.0.0.1:{web.port}/to/{{email}}/{{phone}}/x?-to={{email}}&:to={{email}}&+X-To={{email}}"
    path_only = f"{scheme}://127.0.0.1:{web.port}/to/{{email}}/{{phone}}/x"
    for url in (whole, path_only):
        for told in (web.segments, web.query, web.headers, web.fields):
            told.clear()
        sent = went(Target(url), email=address, phone=number)
        assert web.segments == ([["to", address, number, "x"]] if sent else [])
        if sent and url is whole:
            assert (web.query[0]["to"], web.fields[0]["to"], web.headers[0]["X-To"]) == ([address], address, address)
    assert sent == (not address.startswith('"'))  # within a path every sign can be told apart


# -- services for text messages -----------------------------------------------------------------------------------

SMS = {
    "twilio": f"twilio://AC{'a' * 32}:{'b' * 32}@15551234567/{{phone}}",
    "vonage": f"vonage://{'a' * 8}:{'b' * 16}@15551234567/{{phone}}",
    "clicksend": "clicksend://user:pass@{phone}",
    "clicksend, as a key": "clicksend://user:pass@?to={phone}",
    "d7sms": "d7sms://token@{phone}",
    "sinch": f"sinch://{'a' * 32}:{'b' * 32}@15551234567/{{phone}}",
    "bulksms": "bulksms://user:pass@{phone}",
    "signal": "signal://127.0.0.1:9/15551234567/{phone}",
    "whatsapp": "whatsapp://token@123456789/{phone}",
    "messagebird": f"msgbird://{'a' * 25}/15551234567/{{phone}}",
    "kavenegar": f"kavenegar://{'a' * 32}/{{phone}}",
}
MAILERS = {
    "sendgrid": "sendgrid://abcd123:noreply@example.com/{email}",
    "mailgun": "mailgun://u@example.com/apikey-123/{email}",
    "resend": "resend://apikey:us@example.com/{email}",
    "smtp2go": "smtp2go://u@example.com/apikey/{email}",
}


def recipients_of(target: Target, contact: dict[str, str]) -> list[str] | None:
    """Whom the service would be told to send to, in its own plugin's words; None where nothing would be sent."""
    try:
        plugin = target.addressed(PARCEL, contact)
    except NotDelivered:
        return None
    return [found[-1] if isinstance(found, tuple) else found for found in plugin.targets]


@pytest.mark.parametrize("service", SMS)
@settings(max_examples=40, deadline=None)
@given(number=numbers)
@example(number="+13105550123")
@example(number="+862162345678")
def test_a_text_message_goes_to_the_whole_number(service: str, number: str) -> None:
    """With its country, with or without a plus as the service has it; one that reads another out of it gets nothing."""
    found = recipients_of(Target(SMS[service]), {"phone": number})
    assert found is None or [one.removeprefix("+") for one in found] == [number[1:]]


@pytest.mark.parametrize("service", MAILERS)
@settings(max_examples=40, deadline=None)
@given(address=addresses)
@example(address="o'brien@example.com")
@example(address="tom@example.com")
def test_a_mailing_service_is_told_the_whole_address(service: str, address: str) -> None:
    """Or nothing, where its plugin would take it apart."""
    assert recipients_of(Target(MAILERS[service]), {"email": address}) in (None, [address])


def test_numbers_that_are_not_whole_are_sent_nowhere() -> None:
    """Such as older records hold."""
    for number in ("13800138000", "123456", "+86 138 0013 8000", "021-62345678", ""):
        assert recipients_of(Target(SMS["sinch"]), {"phone": number}) is None


# -- the targets file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1:9/mail?to={email}",
        "mailto://127.0.0.1:9?from=us@example.com&to=x{email}",
        "mailto://127.0.0.1:9?from=us@example.com&to={email}.cn",
        "json://127.0.0.1:9/sms/00{phone}0",
        "voipms://password:us@example.com/15551234567/{phone}",
    ],
)
def test_a_target_that_cannot_be_asked_whom_it_would_send_to_is_refused(
    load: Callable[[str], Targets], url: str
) -> None:
    """The contact stands where Apprise drops it, or as part of another; or it is a service for another country."""
    with pytest.raises(TargetsError, match=r"customer\[0\]: Apprise (does not take|cannot read)"):
        load(f'customer = ["{url}"]')


def test_a_staffs_address_that_apprise_would_take_apart_is_refused(load: Callable[[str], Targets]) -> None:
    """Mail for O'Brien of the company's own would go to a stranger too."""
    text = '[people]\n"technician:t-1" = ["mailto://127.0.0.1:9?from=us@example.com&to={}"]'
    load(text.format("t1@example.com,t2@example.com"))
    with pytest.raises(TargetsError, match="would not write to an address as it stands"):
        load(text.format("o'brien@example.com"))
    with pytest.raises(TargetsError, match="would not write to an address as it stands"):
        load(text.format(quote("o'brien@example.com")))


@pytest.mark.parametrize("url", [*SMS.values(), *MAILERS.values(), *(form.format(port=9) for form in MAIL)])
def test_the_usual_services_can_be_asked(load: Callable[[str], Targets], url: str) -> None:
    """None is refused by the care that is taken."""
    load(f'customer = ["{url}"]')
