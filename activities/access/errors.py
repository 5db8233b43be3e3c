"""Why somebody is not let in, or a right not granted; the text says what can be done instead."""


class AccessError(ValueError):
    """Something about accounts, sessions or tokens cannot be so."""


class NotLetIn(AccessError):
    """Name or password is wrong, the account may not sign in, or it is too early to try again."""


class TooEarly(NotLetIn):
    """Wrong passwords came from there: the next try waits. `seconds` until then."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"several wrong passwords came from here: try again in {max(1, round(seconds))} s")
