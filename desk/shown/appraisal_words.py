"""What the reports of appraisals say, in both languages."""

from models.kinds.appraisal_words import GRADES as GRADES  # noqa: PLC0414 - told on from here
from models.kinds.appraisal_words import INDICATORS, NAMES
from models.words.words import Words

WHY_NOT = NAMES["why"]
DECISIONS = NAMES["decision"]

# -- one appraisal ----------------------------------------------------------------------------------------------

DAYS, STATE, AS_OF = Words("days", "考核期间"), Words("state", "状态"), Words("counted as of", "统计时点")
PRESENT = Words("workdays present", "在岗工作日")
WHOSE = Words("counted", "统计范围")
OF_THE_PERSON = Words("the person's own work", "本人工作")
OF_THE_LED = Words("the work of all whom they lead", "全体下属的工作")
CUSTOMERS = Words("customers' answers", "客户评价")
ANSWERED = Words("{answers}, mean {mean}", "{answers} 份，平均 {mean}")
NOT_RATED = Words("not rated", "不予评分")
RECORDS_PART, RATERS_PART = Words("records' part", "记录部分"), Words("raters' part", "评分部分")
TOTAL, GRADE = Words("total", "总分"), Words("grade", "等级")
FIGURES, COUNTED = Words("Figures", "指标"), Words("What was counted", "统计明细")
ANSWERS = Words("What customers answered", "客户评价明细")
GROUNDS = Words("Beside: responsibility, conduct, inspections", "参考：责任记录、行为记录、检查得分")
GROUND = {
    "responsibility": Words("responsibility record", "责任记录（一§27、一§28(3)）"),
    "conduct": Words("confirmed conduct", "已确认的行为记录"),
    "inspection": Words("inspection", "检查"),
    "spot_check": Words("spot check", "抽查"),
}

# -- a month ----------------------------------------------------------------------------------------------------

MONTH = Words("Appraisals of {month}", "{month} 考核月报")
APPRAISED, RATED = Words("appraised", "考核人数"), Words("rated", "已评分人数")
UNDER_WAY, LATE = Words("under way", "进行中"), Words("ratings not given in time", "逾期未评分")
AT_ONCE = Words("contacts answered at once", "首次接触即解决（八§3(4)b）")
SHARE = Words("{kept} of {of}, {percent} %", "{of} 件中 {kept} 件，{percent}%")
GRADES_BY_PERSON = Words("Grades", "等级")
DEPARTMENTS = Words("Departments", "部门得分")
AFTER_SALES = Words("after-sales", "售后服务部")
NO_DEPARTMENT = Words("no department", "未列部门")
FIRMS = Words("Fitting firms as customers rate them", "安装单位客户评分")

# -- a year -----------------------------------------------------------------------------------------------------

YEAR = Words("Appraisals of {year}", "{year} 年考核年报")
BY_MONTH = Words("Totals and grades by month", "各月总分与等级")
ON_TIME = Words("Rates over the year, kept of counted", "全年指标（完成数/统计数）")
BESIDE = Words("Beside: complaints, exceptions, training", "参考：投诉、异常、培训")


def indicator(name: str) -> Words:
    """An indicator by its name in the records, in Chinese in words."""
    return Words(name, INDICATORS[name].zh)
