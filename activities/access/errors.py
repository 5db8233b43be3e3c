"""Why somebody is not let in, or something about accounts, links and tokens cannot be; the text says what instead."""


class AccessError(ValueError):
    """Something asked of accounts, links, sessions or tokens cannot be so."""


class NotLetIn(AccessError):
    """Name or password is wrong, or the account may not sign in; which of these it is is not told."""


class TooEarly(NotLetIn):
    """The next try from there has to wait; `seconds` until then."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        super().__init__(f"several wrong passwords came from here: try again in {self.seconds} s")


class TooManyAtOnce(TooEarly):
    """So many passwords are being verified that this one would wait for too long."""

    def __init__(self) -> None:
        self.seconds = 5
        NotLetIn.__init__(self, "many people are signing in just now: try again in a few seconds")
