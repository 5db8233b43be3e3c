"""Every form and book that a case may write, by its table's name."""

from models.kinds import complaint_forms, proposal_forms, repair_forms, responsibility, return_forms
from models.tables import FormRow

KINDS = (complaint_forms, proposal_forms, repair_forms, responsibility, return_forms)
FORMS: dict[str, type[FormRow]] = {
    str(form.__tablename__): form
    for kind in KINDS
    for form in vars(kind).values()
    if isinstance(form, type) and issubclass(form, FormRow) and form is not FormRow
}
