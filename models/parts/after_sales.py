"""Which departments are after-sales: the policy has several names for one (clause register, terms; 八§2)."""

from models.policy.parameter import Parameter

PARAMETERS = (
    Parameter(
        "staff.after_sales", ["after_sales", "售后服务部", "客户服务部", "售后服务中心", "售后服务部门"], "八§2",
        "all names that the policy has for it",
    ),
)  # fmt: skip
