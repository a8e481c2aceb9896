"""Whole books: read from a file, spoken chapter by chapter, kept as files.

from qingyin import Synthesizer
from qingyin.books import make_book, read_book
make_book(Synthesizer.load(), read_book("story.txt"), "story.m4b")
"""

from qingyin.books.book import Book as Book
from qingyin.books.book import Chapter as Chapter
from qingyin.books.book import Policy as Policy
from qingyin.books.cast import Cast as Cast
from qingyin.books.cast import Role as Role
from qingyin.books.cluster import Cluster as Cluster
from qingyin.books.crew import Crew as Crew
from qingyin.books.job import Progress as Progress
from qingyin.books.job import make_book as make_book
from qingyin.books.outputs.delivery import ChapterFile as ChapterFile
from qingyin.books.performance import Pauses as Pauses
from qingyin.books.processes import Processes as Processes
from qingyin.books.sources.files import read_book as read_book
from qingyin.books.worker import Recipe as Recipe

__all__ = [
    "Book", "Cast", "Chapter", "ChapterFile", "Cluster", "Crew", "Pauses", "Policy", "Processes", "Progress", "Recipe",
    "Role", "make_book", "read_book",
]  # fmt: skip
