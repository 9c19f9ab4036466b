"""What is told of refusals about households."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import ANOTHER_PERSON, CHECK_ID, LIFT_FIRST, LOOK, NEW_ID, told

PROBLEMS: Final = {
    "HouseholdUnknown": told(
        "没有这个编号的家庭。", "There is no household under this id.", CHECK_ID
    ),
    "HouseholdAlreadyRegistered": told(
        "这个家庭编号已被使用。", "The household's id is taken.", NEW_ID
    ),
    "HouseholdAlreadyVerified": told(
        "这户家庭已经由第二人核实。", "A second person confirmed the household before.", LOOK
    ),
    "VerifierIsRegistrar": told(
        "登记家庭的人不能自己核实。",
        "Whoever registered a household can't confirm it.",
        ANOTHER_PERSON,
    ),
    "HouseholdNotVerified": told(
        "这户家庭尚未由第二人核实。",
        "No second person has confirmed the household yet.",
        ANOTHER_PERSON,
    ),
    "ConsentMissing": told(
        "这户家庭尚未同意，或已撤回同意。",
        "The household has not agreed, or no longer agrees.",
        Text("请先征得家庭同意。", "Ask the household for its consent first."),
    ),
    "ConsentAlreadyGiven": told(
        "这户家庭的同意已经有效。", "The household's consent stands already.", LOOK
    ),
    "StationNotAuthorized": told(
        "这户家庭不属于这个服务站，或没有让它办理这件事。",
        "The household does not belong to this station, or did not let it do this.",
        Text(
            "请由家庭自己或它的服务站办理；家庭可以先同意由这个服务站代办。",
            "Let the household or its own station do it; the household may let this one act first.",
        ),
    ),
    "StationAlreadyAuthorized": told(
        "这个服务站已经可以为这户家庭办理这些事。",
        "The station may do just this for the household already.",
        LOOK,
    ),
    "HouseholdBelongsElsewhere": told(
        "这户家庭属于另一个服务站。",
        "The household belongs to another station.",
        Text(
            "请由家庭自己或一名工作人员办理转站。",
            "The household itself, or an officer, can move it to this station.",
        ),
    ),
    "ScopeNotByStation": told(
        "服务站不能自己登记这项权利。",
        "A station can't take this right down for itself.",
        Text(
            "请由家庭自己或一名工作人员登记。", "Let the household itself, or an officer, give it."
        ),
    ),
    "ScopeMissing": told(
        "没有写明服务站可以办理什么。",
        "It does not say what the station may do.",
        Text("请至少写明一项。", "Name at least one thing."),
    ),
    "ConfirmationMissing": told(
        "没有写明家庭的确认保存在哪里。",
        "It does not say where the household's confirmation is kept.",
        Text(
            "请填写确认书的编号或其他凭据。",
            "Give the number of the signed form, or another reference.",
        ),
    ),
    "HouseholdIsFrozen": told(
        "这户家庭的款项已被冻结。", "Money for the household is stopped.", LIFT_FIRST
    ),
    "HouseholdNotFrozen": told("这户家庭的款项没有被冻结。", "The household is not frozen.", LOOK),
    "HouseholdHasExited": told(
        "这户家庭已经退出项目。", "The household has left the programme.", LOOK
    ),
    "NeedTierOutOfRange": told(
        "困难等级为 1 到 5。",
        "Need tiers go from 1 to 5.",
        Text("请填写 1 到 5。", "Give a tier from 1 to 5."),
    ),
}
