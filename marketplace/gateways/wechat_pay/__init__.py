"""WeChat Pay, APIv3: RSA signatures and AES-GCM over ``cryptography``, no other library."""
