"""Tells open cases that the access rule was changed, each once a version."""

from typing import Any

from sqlalchemy import Select, exists, func, select

from activities.access.rule import NOTICE, RULE
from activities.records.rows import REGISTER
from activities.rules.calendar_notices import Notices
from models.vocabulary import ACCESS_PUBLISHED


class AccessNotices(Notices):
    """Tells every open case that has not taken up the rule in force."""

    what, signal, noted = "access", ACCESS_PUBLISHED, NOTICE

    def unaware(self) -> Select[Any]:
        in_force = select(func.max(RULE.c.version)).scalar_subquery()
        told = exists().where(NOTICE.c.workflow_id == REGISTER.c.workflow_id, NOTICE.c.version == in_force)
        return select(REGISTER.c.workflow_id, in_force).where(
            REGISTER.c.closed_at.is_(None), select(func.count()).select_from(RULE).scalar_subquery() > 0, ~told
        )
