"""A provider's own citations: our sentences handed over as its sources, what it cites read back as our numbers.

Anthropic takes sources as `search_result` blocks and cites blocks of them; others annotate their text with words cited,
a title or an address. What leads to no sentence of ours is no pointer. Knows LangChain's messages by their shape only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..protocols import Pointer, Prompt, Source


def beside(prompt: Prompt) -> list[Any]:
    """The prompt's messages, with its sources as `search_result` blocks before the text of the last one."""
    role, text = prompt.messages[-1]
    return [*prompt.messages[:-1], {"role": role, "content": [*map(_block, prompt.sources), {"type": "text", "text": text}]}]


def _block(source: Source) -> dict[str, Any]:
    sentences = [{"type": "text", "text": text} for _, text in source.sentences]
    return {
        "type": "search_result",
        "title": source.title or source.document,
        "source": source.document,
        "citations": {"enabled": True},
        "content": sentences,
    }


def pointed(chunk: Any, sources: Sequence[Source], at: int) -> Iterator[Pointer]:
    """What the annotations of one piece of a reply point at.

    :param at: characters of the reply so far, for an annotation that does not say which of them it is about.
    """
    if not isinstance(chunk.content, list):
        return
    for block in chunk.content_blocks:
        for annotation in block.get("annotations") or ():
            if numbers := _numbers(annotation, sources):
                end = annotation.get("end_index")
                yield Pointer(numbers, end if isinstance(end, int) else at)


def _numbers(annotation: Mapping[str, Any], sources: Sequence[Source]) -> tuple[int, ...]:
    """The sentences an annotation means: those of a block by their place, else by the words cited, else all of the document named."""
    more = annotation.get("extras") or {}
    first, last = more.get("start_block_index"), more.get("end_block_index")
    which = more.get("search_result_index")
    if isinstance(which, int) and isinstance(first, int) and isinstance(last, int) and 0 <= which < len(sources):
        return tuple(number for number, _ in sources[which].sentences[first:last])
    every = [(number, _squeezed(text)) for source in sources for number, text in source.sentences]
    if cited := _squeezed(str(annotation.get("cited_text") or "")):
        return tuple(number for number, text in every if text in cited or cited in text)
    named = {annotation.get("title"), annotation.get("url"), more.get("filename"), more.get("source")} - {"", None}
    return tuple(number for source in sources if named & {source.document, source.title} for number, _ in source.sentences)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
