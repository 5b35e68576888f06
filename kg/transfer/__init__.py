"""A build loaded into any store that speaks SPARQL 1.1 over HTTP."""

from kg.transfer.client import Credentials
from kg.transfer.exchange import Transfer, transfer

__all__ = ["Credentials", "Transfer", "transfer"]
