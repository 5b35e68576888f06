"""From the text of a plan, as it came out of a PDF, to sections and passages with exact offsets."""

from kg.readers.documents import read_text
from kg.readers.files import READERS, find_plans, read
from kg.readers.sentences import split_sentences

__all__ = ["READERS", "find_plans", "read", "read_text", "split_sentences"]
