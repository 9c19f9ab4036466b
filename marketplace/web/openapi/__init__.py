"""The OpenAPI document as a product: what client generators and linters are given."""

from marketplace.web.openapi.document import DocumentPlugin, document_of
from marketplace.web.openapi.page import read_documentation

__all__ = ["DocumentPlugin", "document_of", "read_documentation"]
