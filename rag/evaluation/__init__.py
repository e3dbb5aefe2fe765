"""Answers measured against a question set: `evaluate(questions, assistant)` gives a `Report`."""

from .folder import save
from .questions import Gold, Question, QuestionSet
from .report import Figure, Report, Row
from .run import evaluate
from .sets.layouts import read

__all__ = ["Figure", "Gold", "Question", "QuestionSet", "Report", "Row", "evaluate", "read", "save"]
