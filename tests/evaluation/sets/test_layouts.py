"""Question sets on disk: what each layout gives, how a fault in a file is told, and that adding a row harms no other."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from rag import Config
from rag.assistant import Assistant
from rag.errors import EvaluationError
from rag.evaluation.questions import Gold, Question, QuestionSet
from rag.evaluation.sets.layouts import add, problems, put_corpus, read, write
from rag.evaluation.sets.library import Library, check
from rag.testing import HashingEmbedder
from tests.evaluation import drawn

WHO = Question(id="who", question="Who won?", answers=("Ada", "Ada L."), expect=(("ada",), ("won", "prevailed")), kind="fact", max_words=9)
WHEN = Question(id="when", question="When?", evidence=(Gold("On Monday; at noon."),), answerable=False, tags=("time",))
KINDS = ("jsonl", "csv", "tsv", "yaml", "yml")


def lines(path: str | Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def text(path: str, content: str | bytes) -> Path:
    Path(path).write_bytes(content.encode() if isinstance(content, str) else content)
    return Path(path)


def told(path: str | Path) -> list[str]:
    return [str(problem) for problem in problems(path)[1]]


# --- written and read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_set_comes_back_from_each_kind_of_file(kind: str) -> None:
    write(f"set.{kind}", [WHO, WHEN])
    assert read(f"set.{kind}") == QuestionSet(f"set.{kind}", (WHO, WHEN))


@pytest.mark.parametrize("kind", ["jsonl", "yaml"])
@settings(max_examples=50)
@given(questions=drawn.sets())
def test_whatever_a_row_may_say_comes_back(kind: str, questions: list[Question]) -> None:
    write(f"set.{kind}", questions)
    assert list(read(f"set.{kind}").questions) == questions


@pytest.mark.parametrize("kind", ["csv", "tsv"])
@settings(max_examples=50)
@given(questions=drawn.sets(extra=drawn.texts))
def test_whatever_a_row_may_say_comes_back_from_a_table_but_other_fields_are_text(kind: str, questions: list[Question]) -> None:
    write(f"set.{kind}", questions)
    assert list(read(f"set.{kind}").questions) == questions


def test_a_table_says_lists_without_brackets_where_it_can() -> None:
    write("set.csv", [WHO, WHEN])
    assert Path("set.csv").read_text(encoding="utf-8") == (
        "id,question,answers,expect,evidence,answerable,kind,tags,max_words\n"
        "who,Who won?,Ada | Ada L.,ada ; won | prevailed,,true,fact,,9\n"
        "when,When?,,,On Monday; at noon.,false,,time,\n"
    )


def test_a_table_as_a_spreadsheet_saves_it_is_read() -> None:
    rows = '\ufeffQuestion;Answer;expect;relevant;Desk\r\nWho, and when?;Ada|Bo;"[[""a;b""]]";a.txt | b.txt;news\r\n;;;;\r\nWhy?;;;;\r\n'
    first, second = read(text("set.csv", rows)).questions
    assert (first.id, first.question, first.answers) == ("row-1", "Who, and when?", ("Ada", "Bo"))
    assert (first.expect, first.relevant, first.extra) == ((("a;b",),), {"a.txt": 1, "b.txt": 1}, {"Desk": "news"})
    assert second == Question(id="row-2", question="Why?")


def test_yaml_keeps_words_as_they_are_written() -> None:
    rows = "questions:\n- question: Who?\n  answers: [no, 12:30, 2024-12-21, 0123, 1969]\n  published: 2024-12-21\n  answerable: false\n"
    question = read(text("set.yaml", rows)).questions[0]
    assert question.answers == ("no", "12:30", "2024-12-21", "0123", "1969")
    assert (question.published, question.answerable) == ("2024-12-21", False)


def test_a_json_list_of_rows_is_read() -> None:
    assert read(text("set.json", '[{"question": "Who?"}]')).questions == (Question(id="row-1", question="Who?"),)


# --- folders ------------------------------------------------------------------------------------------


def test_a_folder_is_read_in_order_of_names_and_what_is_no_set_is_passed_over() -> None:
    lines("sets/b.jsonl", [{"question": "Second?"}])
    text("sets/a.yaml", "- question: First?\n")
    text("sets/a.baseline.json", '[{"question": "Not me?"}]')
    text("sets/manifest.json", '{"sets": 2}')
    text("sets/notes.txt", "Not me.")
    lines("sets/.hidden.jsonl", [{"question": "Not me?"}])
    found = read("sets")
    assert (found.name, [one.id for one in found.questions]) == ("sets", ["a-row-1", "b-row-1"])


def test_an_empty_folder_says_what_was_looked_for() -> None:
    Path("sets").mkdir()
    with pytest.raises(EvaluationError, match=r"no question set in sets\. Looked for \.jsonl, \.csv, .*BEIR"):
        read("sets")


def test_an_id_that_stands_twice_names_both_rows() -> None:
    lines("sets/a.jsonl", [{"id": "x", "question": "A?"}])
    lines("sets/b.jsonl", [{"question": "B?"}, {"id": "x", "question": "C?"}])
    found, wrong = problems("sets")
    assert [one.question for one in found.questions] == ["A?", "B?"]
    assert str(wrong[0]) == "b.jsonl, line 2, field 'id': 'x' is also the id of a.jsonl, line 1. Give each row an id of its own."


# --- faults -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", "", "a.jsonl: the file is empty."),
        ("a.csv", "\ufeff \n", "a.csv: the file is empty."),
        ("a.csv", "id,question\n", "a.csv: there is no row in it."),
        ("a.jsonl", b'{"question": "Who?"}\n{"question": "Caf\xe9?"}\n', "a.jsonl, line 2: byte 0xe9 is not UTF-8."),
        ("a.csv", "question\nWho?\n".encode("utf-16"), "a.csv: it is UTF-16, not UTF-8. Save it as UTF-8."),
        ("a.jsonl", '{"question": "Who?"}\n{"question": \n', "a.jsonl, line 2: it is not JSON: Expecting value at character 14."),
        ("a.jsonl", '["Who?"]\n', 'a.jsonl, line 1: the row is ["Who?"], not an object.'),
        ("a.jsonl", "[" * 100_000, "a.jsonl, line 1: it is not JSON that can be read"),
        (
            "a.jsonl",
            '\n{"id": "x", "question": "Who?", "expect": ["y"]}\n',
            "a.jsonl, line 2 (x), field 'expect': a group is 'y', not a list.",
        ),
        ("a.csv", 'question,answers\n"Two\nlines?",\nWho?,"Ada\n', "a.csv, line 4: it is not a row of a table: unexpected end of data."),
        ("a.csv", "question,answers\nWho, when?,Ada\n", "a.csv, line 2: the cell 'Ada' has no column."),
        ("a.csv", "asked,answers\nWho?,Ada\n", "a.csv, line 1: no column is named 'question', only 'asked', 'answers'."),
        ("a.csv", "question,id,ID\nWho?,1,2\n", "a.csv, line 1: two columns are named 'id'."),
        ("a.csv", "question,max_words\nWho?,\nWhy?,few\n", "a.csv, line 3, field 'max_words': it is 'few'. Write a whole number >= 1."),
        ("a.yaml", "- question: Who?\n- question: Why: so?\n", "a.yaml, line 2: it is not YAML: mapping values are not allowed here."),
        ("a.yaml", "- question: Who?\n- Why?\n", 'a.yaml, line 2: the row is "Why?", not an object.'),
        ("a.yaml", "rows: []\n", "a.yaml: it holds no list of rows."),
        ("a.yaml", "- question: Who?\n  note: !!set {a}\n", "a.yaml, line 1, field 'note': it is not plain data."),
        ("a.json", '[{"question":\n "Who?"]', "a.json, line 2: it is not JSON: Expecting ',' delimiter at character 8."),
        ("a.json", '{"sets": 2}', "a.json: it holds no questions."),
    ],
)
def test_a_fault_of_a_file_is_one_clear_line(name: str, content: str | bytes, said: str) -> None:
    found = told(text(name, content))
    assert len(found) == 1
    assert found[0].startswith(said)


def test_the_sound_rows_are_there_beside_the_problems() -> None:
    text("set.jsonl", '{"question": "Who?"}\n{"question"}\n{"question": "Why?"}\n')
    found, wrong = problems("set.jsonl")
    assert [(one.id, one.question) for one in found.questions] == [("row-1", "Who?"), ("row-3", "Why?")]
    assert len(wrong) == 1


def test_reading_stops_at_the_first_problem_and_counts_the_others() -> None:
    text("set.jsonl", '{"id": 1}\n{"id": 2}\n{"id": 3}\n')
    with pytest.raises(EvaluationError) as caught:
        read("set.jsonl")
    assert str(caught.value) == (
        'set.jsonl, line 1 (1), field \'question\': it is missing. Write "question": "…". '
        "2 more problems in set.jsonl. To see all, type: rag eval check set.jsonl."
    )


def test_a_missing_file_says_what_may_be_meant() -> None:
    lines("questions/summit.jsonl", [{"question": "Who?"}])
    with pytest.raises(EvaluationError, match=r"no file or folder questions/sumit\.jsonl\. .*Did you mean questions/summit\.jsonl\?"):
        read("questions/sumit.jsonl")
    with pytest.raises(EvaluationError, match=r"no file or folder nowhere/set\.csv\..* `rag eval draft` proposes a set"):
        read("nowhere/set.csv")


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(EvaluationError, match=r"notes\.txt is of kind \.txt\. A question set is \.jsonl, \.csv"):
        read(text("notes.txt", "Who?"))
    with pytest.raises(EvaluationError, match=r"set\.json is of kind \.json\. Questions are written to \.jsonl"):
        write("set.json", [WHO])


# --- adding -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_added_to_each_kind_of_file_and_to_none(kind: str) -> None:
    path = Path(f"sets/new.{kind}")
    assert add(path, [WHO]) == (WHO,)
    assert add(path, [WHEN]) == (WHEN,)
    assert read(path).questions == (WHO, WHEN)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_is_there_already_is_not_added_again(kind: str) -> None:
    write(f"set.{kind}", [replace(WHO, review="rejected")])
    assert add(f"set.{kind}", [WHO, WHEN]) == (WHEN,)
    assert [one.review for one in read(f"set.{kind}").questions] == ["rejected", "accepted"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_id_that_is_taken_is_numbered(kind: str) -> None:
    write(f"set.{kind}", [WHO])
    other, another = replace(WHO, question="Who else?"), replace(WHO, question="And who?")
    assert [one.id for one in add(f"set.{kind}", [other, another, WHEN])] == ["who-2", "who-3", "when"]
    assert [one.id for one in read(f"set.{kind}").questions] == ["who", "who-2", "who-3", "when"]


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("a.jsonl", b'\xef\xbb\xbf{ "question" :"Who?","b":1 }\r\n\r\n{"question":"\xe2\x80\xa8?"}'),
        ("a.csv", b'\xef\xbb\xbfquestion,answer\r\n"Two\r\nlines?",Ada\r\n'),
        ("a.tsv", b"answer\tquestion\nAda\tWho, when?"),
        ("a.yaml", b"# ours\n- question: 'Who?'  # a note\n\n-   {question: 'Why?'}\n# the end\n"),
        ("b.yaml", b"questions:\n  - question: Who?\n\n  - question: Why?"),
        ("c.yaml", b"questions:\n- question: Who?\nowner: desk\n"),
    ],
)
def test_what_stands_in_a_file_is_not_touched(name: str, before: bytes) -> None:
    old = read(text(name, before)).questions
    add(name, [Question(id="new", question="New?", answers=("Bo",))])
    after = Path(name).read_bytes()
    assert [line for line in before.splitlines() if line not in after.splitlines()] in (
        [],
        [b"\xef\xbb\xbfquestion,answer"],
        [b"answer\tquestion"],
    )
    found = read(name).questions
    assert (found[:-1], found[-1].question, found[-1].answers) == (old, "New?", ("Bo",))


def test_a_table_gets_the_columns_that_a_new_row_needs() -> None:
    text("set.csv", "question,answer\nWho?,Ada\n")
    add("set.csv", [WHEN])
    assert Path("set.csv").read_text(encoding="utf-8") == (
        "question,answer,id,evidence,answerable,tags\nWho?,Ada\nWhen?,,when,On Monday; at noon.,false,time\n"
    )


@pytest.mark.parametrize(("name", "content"), [("a.jsonl", '{"question": "Who?"}\n{"qu'), ("a.yaml", "[{question: Who?}]\n")])
def test_a_file_that_cannot_be_added_to_is_left_as_it_is(name: str, content: str) -> None:
    with pytest.raises(EvaluationError):
        add(text(name, content), [WHO])
    assert Path(name).read_text(encoding="utf-8") == content
    assert [path.name for path in Path().iterdir()] == [name]


def test_rows_added_at_the_same_time_are_all_kept() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: add("set.jsonl", [replace(WHO, question=f"Who was number {n}?")]), range(40)))
    assert len({one.id for one in read("set.jsonl").questions}) == 40


def test_a_set_may_be_a_link_and_stays_one() -> None:
    write("real.jsonl", [WHO])
    Path("set.jsonl").symlink_to("real.jsonl")
    add("set.jsonl", [WHEN])
    assert Path("set.jsonl").is_symlink()
    assert len(read("real.jsonl").questions) == 2


# --- sets that bring documents ------------------------------------------------------------------------


def beir(folder: str, **qrels: str) -> Path:
    lines(f"{folder}/corpus.jsonl", [{"_id": "d1", "title": "One", "text": "Ada won."}, {"_id": "d2", "text": "Bo lost."}])
    asked = [{"_id": "q1", "text": "Who won?", "metadata": {}}, {"_id": "q2", "text": "Who lost?", "metadata": {"url": "u"}}]
    lines(f"{folder}/queries.jsonl", [*asked, {"_id": "q3", "text": "Who knows?"}])
    for name, content in qrels.items():
        Path(folder, "qrels").mkdir(exist_ok=True)
        text(f"{folder}/qrels/{name}.tsv", "query-id\tcorpus-id\tscore\n" + content)
    return Path(folder)


def test_a_beir_folder_gives_judged_queries_grades_and_corpus() -> None:
    found = read(beir("mini", test="q1\td1\t2\nq1\td2\t0\nq2\td2\t1\n", train="q3\td1\t1\n"))
    assert found.questions == (
        Question(id="q1", question="Who won?", relevant={"d1": 2}),
        Question(id="q2", question="Who lost?", relevant={"d2": 1}, extra={"metadata": {"url": "u"}}),
    )
    assert found.corpus == ({"id": "d1", "title": "One", "text": "Ada won."}, {"id": "d2", "title": "", "text": "Bo lost."})
    assert found.name == "mini (2 of 3 queries)"


def test_a_beir_folder_without_test_judgements_takes_the_others() -> None:
    assert [one.id for one in read(beir("mini", train="q3\td1\t1\n")).questions] == ["q3"]


def test_faults_of_a_beir_folder_are_told() -> None:
    found = told(beir("mini", test="q1\td1\n\nq9\td1\t1\n"))
    assert found[0].startswith("qrels/test.tsv, line 2: it is 'q1 d1'. Write query-id, corpus-id and score")
    assert found[1].startswith("qrels/test.tsv: the query 'q9' is in no row.")
    assert told(beir("bare")) == ["qrels: there is no .tsv in it. Put the judgements into qrels/test.tsv: query-id, corpus-id, score."]


def test_rows_beside_a_corpus_take_the_grades_of_their_judgements() -> None:
    lines("set/questions.jsonl", [{"id": "q1", "question": "Who?", "relevant": ["d1", "d2"]}, {"question": "Why?"}])
    lines("set/corpus.jsonl", [{"id": "d1", "title": "One", "text": "Ada.", "date": "2024-12-21"}, {"id": "d2", "text": "Bo."}])
    text("set/qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t3\n")
    found = read("set")
    assert [(one.id, one.relevant) for one in found.questions] == [("q1", {"d1": 3, "d2": 1}), ("row-2", {})]
    assert found.corpus is not None
    assert found.corpus[0] == {"id": "d1", "title": "One", "text": "Ada.", "date": "2024-12-21"}


def test_faults_of_a_corpus_are_told() -> None:
    lines("set/questions.jsonl", [{"question": "Who?"}])
    lines("set/corpus.jsonl", [{"id": "d1", "text": "Ada."}, {"id": "d1", "text": "Bo."}, {"id": "d2"}, {"text": "No name."}])
    assert told("set") == [
        "corpus.jsonl, line 2, field 'id': 'd1' is also the id of corpus.jsonl, line 1. Give each document an id of its own.",
        'corpus.jsonl, line 3, field \'text\': it is missing. Write "text": "…".',
        'corpus.jsonl, line 4, field \'id\': it is missing. Write "id": "…".',
    ]


CONTEXT = "The tower is old. It was built in 1889 by Eiffel. It opened in May."


def squad(*asked: Mapping[str, Any], title: str = "Iron_tower") -> Path:
    paragraphs = [{"context": CONTEXT, "qas": list(asked)}]
    return text("dev.json", json.dumps({"version": "2.0", "data": [{"title": title, "paragraphs": paragraphs}]}))


def test_squad_gives_answers_their_sentence_and_paragraphs_as_corpus() -> None:
    answers = [{"text": "1889", "answer_start": 34}, {"text": "in 1889", "answer_start": 31}, {"text": "1889", "answer_start": 34}]
    impossible = {"id": "b", "question": "Who sold it?", "answers": [], "is_impossible": True, "plausible_answers": []}
    found = read(squad({"id": "a", "question": "When?", "answers": answers, "is_impossible": False}, impossible))
    first, second = found.questions
    assert (first.answers, first.answerable, first.relevant) == (("1889", "in 1889"), True, {"Iron_tower-0": 1})
    assert first.evidence == (Gold("It was built in 1889 by Eiffel.", "Iron_tower-0"),)
    assert (second.answers, second.answerable, second.evidence, second.relevant) == ((), False, (), {})
    assert second.extra == {"plausible_answers": [], "about": ["Iron_tower-0"], "title": "Iron_tower"}
    assert found.corpus == ({"id": "Iron_tower-0", "title": "Iron tower", "text": CONTEXT},)


def test_squad_evidence_spans_the_sentences_that_an_answer_spans() -> None:
    found = read(squad({"id": "a", "question": "What?", "answers": [{"text": "Eiffel. It opened", "answer_start": 42}]}))
    assert found.questions[0].evidence[0].quote == "It was built in 1889 by Eiffel. It opened in May."


def test_faults_of_squad_are_told() -> None:
    assert told(squad({"id": "a", "question": "When?", "answers": [{"text": "1899", "answer_start": 34}]})) == [
        "dev.json, article 1 (a), field 'answers': '1899' does not stand in its paragraph. Correct the answer, or its answer_start."
    ]
    assert told(text("dev.json", '{"data": [{"title": "A"}]}'))[0].startswith("dev.json: its article 1 has not the layout of SQuAD")


def test_a_corpus_is_indexed_and_found_by_the_names_that_the_set_uses(tmp_path: Path) -> None:
    found = read(squad({"id": "a", "question": "When?", "answers": [{"text": "1889", "answer_start": 34}]}))
    path = put_corpus(found, tmp_path / "corpora")
    assert put_corpus(found, tmp_path / "corpora") == path
    with Assistant(Config.load(store="index", strictness=0.0), [path], HashingEmbedder(), None) as assistant:
        assistant.sync()
        library = Library(assistant)
        assert check(found, library) == []
        assert library.locate(found.questions[0].evidence[0]) == (("corpus.jsonl#Iron_tower-0", 18, 49),)


def test_a_set_without_documents_has_no_corpus_to_write(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="brings no documents along"):
        put_corpus(QuestionSet("set", (WHO,)), tmp_path)
