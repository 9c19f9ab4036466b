"""What is told of problems with pictures."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import NOTHING_READ, told

NOT_KEPT: Final = Text("图片没有保存。", "The picture was not kept.")
PROBLEMS: Final = {
    "PictureUnreadable": told(
        "图片已损坏，无法读取。",
        "The picture is broken and can't be read.",
        Text("请重新拍摄或重新导出后再上传。", "Take or export it again, then send it."),
        NOT_KEPT,
    ),
    "PictureKindUnsupported": told(
        "只接受静态的 JPEG、PNG 或 WebP 图片。",
        "Only still JPEG, PNG and WebP pictures are taken.",
        Text("请换成其中一种格式再上传。", "Send it as one of these."),
        NOT_KEPT,
    ),
    "PictureTooLarge": told(
        "图片过大。",
        "The picture is too large.",
        Text(
            "请缩小到 2 MB 和 2000 万像素以内再上传。",
            "Make it smaller: at most 2 MiB and 20 million pixels.",
        ),
        NOT_KEPT,
    ),
    "PictureUnknown": told(
        "没有这张图片。",
        "There is no such picture.",
        Text("请核对图片编号。", "Check its hash."),
        NOTHING_READ,
    ),
    "PictureStoreFull": told(
        "服务器的图片空间已满。",
        "There is no room left for pictures.",
        Text("请保留原图，稍后再上传。", "Keep the picture and send it again later."),
        NOT_KEPT,
    ),
    "PictureStoreBroken": told(
        "图片暂时无法存取。",
        "Pictures can't be kept or shown just now.",
        Text("请保留原图，稍后再试。", "Keep the picture and try again later."),
        NOT_KEPT,
    ),
}
