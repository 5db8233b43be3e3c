"""The records in PostgreSQL: what people list, count and print. Temporal remains the truth about each case."""

from models.tables.books import CertificateOfThanks, CourierSlot, DeclinedProposal, DrawRow, TrendAlert, TrendSighting
from models.tables.cases import (
    CaseLink,
    CaseMessage,
    CaseTelling,
    CommitmentRow,
    ConductRecord,
    LostCase,
    NumberGiven,
    NumberSequence,
    ServiceRegister,
    Timeline,
)
from models.tables.columns import FormRow, document, entry, listing, moment, yuan
from models.tables.firms import FirmApprovalRow, FirmCredentialRow, FittingFirmRow
from models.tables.outbox import Outbox
from models.tables.people import Absence, Certificate, CustomerContact, CustomerRow, Staff, StaffMember
from models.tables.rounds import RoundOpening, RoundPlan
from models.tables.rules import CalendarNotice, PublishedCalendar, PublishedChecklists, PublishedPolicy, PublishedRules
from models.tables.stock import (
    PartLevelRow,
    PartRow,
    PlaceRow,
    PoolMoveRow,
    PoolUnitRow,
    StockBalance,
    StockEntryRow,
    SupplierApprovalRow,
    SupplierRow,
)

__all__ = [
    "Absence",
    "CalendarNotice",
    "CaseLink",
    "CaseMessage",
    "CaseTelling",
    "Certificate",
    "CertificateOfThanks",
    "CommitmentRow",
    "ConductRecord",
    "CourierSlot",
    "CustomerContact",
    "CustomerRow",
    "DeclinedProposal",
    "DrawRow",
    "FirmApprovalRow",
    "FirmCredentialRow",
    "FittingFirmRow",
    "FormRow",
    "LostCase",
    "NumberGiven",
    "NumberSequence",
    "Outbox",
    "PartLevelRow",
    "PartRow",
    "PlaceRow",
    "PoolMoveRow",
    "PoolUnitRow",
    "PublishedCalendar",
    "PublishedChecklists",
    "PublishedPolicy",
    "PublishedRules",
    "RoundOpening",
    "RoundPlan",
    "ServiceRegister",
    "Staff",
    "StaffMember",
    "StockBalance",
    "StockEntryRow",
    "SupplierApprovalRow",
    "SupplierRow",
    "Timeline",
    "TrendAlert",
    "TrendSighting",
    "document",
    "entry",
    "listing",
    "moment",
    "yuan",
]
