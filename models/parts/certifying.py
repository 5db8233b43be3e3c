"""For how long a certificate holds that a case gives (一§18·1)."""

from models.policy.parameter import Parameter

PARAMETERS = (
    Parameter(
        "training.certificate_months", 24, "一§18·1", "two years, in which a product line is renewed", range=(1, 120)
    ),
)  # fmt: skip
WHYS = {"training.certificate_months": "两年，约为一代产品的更替时间"}
