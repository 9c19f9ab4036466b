"""Alipay: RSA2 over ``cryptography``, no other library."""
