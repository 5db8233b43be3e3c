"""Certificates as they stand: rows that are never edited, each until its last day or the day before it is revoked."""

from sqlalchemy import Exists, Subquery, false, func, literal_column, select
from sqlalchemy.sql.elements import ColumnElement

from activities.records.database import table
from models import tables

CERTIFICATE, REVOCATION = table(tables.Certificate), table(tables.CertificateRevocation)


def revoked_by(on: ColumnElement[object]) -> Exists:
    """Whether the certificate of the query around it is revoked from that day, or from an earlier one."""
    revoked = (REVOCATION.c.certificate == CERTIFICATE.c.certificate, REVOCATION.c.revoked_from <= on)
    return select(literal_column("1")).where(*revoked).correlate(CERTIFICATE).exists()


def standing() -> Subquery:
    """Each certificate with the last day on which it is valid, and whether that is so because it is `revoked`.

    Those that are valid on no day are left out.
    """
    before = (func.min(REVOCATION.c.revoked_from) - 1).label("last")
    revoked = select(REVOCATION.c.certificate, before).group_by(REVOCATION.c.certificate).subquery()
    last = func.least(CERTIFICATE.c.valid_until, revoked.c.last)  # of a certificate and nothing, the certificate's own
    columns = (CERTIFICATE.c.certificate, CERTIFICATE.c.person, CERTIFICATE.c.category, CERTIFICATE.c.valid_from)
    ends_early = func.coalesce(revoked.c.last < CERTIFICATE.c.valid_until, false()).label("revoked")
    query = select(*columns, last.label("valid_until"), ends_early).select_from(CERTIFICATE)
    return (
        query.outerjoin(revoked, revoked.c.certificate == CERTIFICATE.c.certificate)
        .where(last >= CERTIFICATE.c.valid_from)
        .subquery("standing_certificate")
    )
