"""Why refusals are contested, and how it was decided."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "reason": {
        "pieces_are_good": Text("东西是合格的", "the pieces are good"),
        "count_is_wrong": Text("数错了", "the count is wrong"),
        "clause_does_not_say_so": Text("那一条没有这样要求", "the clause does not say so"),
        "materials_were_faulty": Text("材料本来有问题", "the materials were faulty"),
        "evidence_supports_worker": Text("证据支持加工户", "the evidence supports the worker"),
        "evidence_supports_buyer": Text("证据支持下单方", "the evidence supports the buyer"),
        "clause_unclear": Text("那一条写得不清楚", "the clause is unclear"),
        "both_in_part": Text("双方各有道理", "both are right in part"),
    },
}
"""By kind of word, then by the value that is shown."""
