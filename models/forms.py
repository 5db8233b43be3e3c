"""Every form and book that a case may write, by its table's name."""

from models.kinds import modules
from models.tables import FormRow


def _found() -> dict[str, type[FormRow]]:
    """The forms of all kinds. Raises ValueError where two bear one name."""
    forms: dict[str, type[FormRow]] = {}
    for module in modules():
        for form in vars(module).values():
            if isinstance(form, type) and issubclass(form, FormRow) and form is not FormRow:
                name = str(form.__tablename__)
                if forms.setdefault(name, form) is not form:
                    raise ValueError(f"two forms are named {name}: {forms[name].__module__}, {form.__module__}")
    return forms


FORMS: dict[str, type[FormRow]] = _found()
