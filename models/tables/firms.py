"""Fitting firms with what they are approved for and the credentials of their fitters (一§15–16)."""

from datetime import date

from sqlmodel import Field, SQLModel


class FittingFirmRow(SQLModel, table=True):
    """A firm that fits for the company; cases name it as `installer:id`."""

    __tablename__ = "fitting_firm"

    id: str = Field(primary_key=True)
    name: str


class FirmApprovalRow(SQLModel, table=True):
    """For which products a fitting firm may have orders, when, and who approved it (一§15). Category `*` is any."""

    __tablename__ = "firm_approval"

    firm: str = Field(primary_key=True, foreign_key="fitting_firm.id")
    category: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_until: date
    approved_by: str


class FirmCredentialRow(SQLModel, table=True):
    """What a firm's fitter shows at the door (一§16)."""

    __tablename__ = "firm_credential"

    firm: str = Field(primary_key=True, foreign_key="fitting_firm.id")
    credential_no: str = Field(primary_key=True)
    fitter: str
    """The fitter's id; cases name them as `installer:id`."""
    valid_from: date
    valid_until: date
