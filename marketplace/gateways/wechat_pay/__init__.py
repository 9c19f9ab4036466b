"""WeChat Pay, APIv3: RSA signatures and AES-GCM over ``cryptography``, no other library."""

from marketplace.gateways.wechat_pay.account import Product, TransferScene, WechatPayAccount
from marketplace.gateways.wechat_pay.gateway import WechatPayGateway

__all__ = ["Product", "TransferScene", "WechatPayAccount", "WechatPayGateway"]
