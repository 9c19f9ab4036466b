"""The OpenAPI document as a product: what client generators and linters are given."""

from marketplace.web.openapi.document import DocumentPlugin, document_of

__all__ = ["DocumentPlugin", "document_of"]
