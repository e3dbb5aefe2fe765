"""A stub on loopback that speaks the protocols of OpenAI, Ollama and Anthropic, and goes wrong as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

YES = {"token": "Yes", "logprob": -0.1, "top_logprobs": [{"token": "Yes", "logprob": -0.105}, {"token": " no", "logprob": -2.303}]}


DEFAULTS = {
    "words": ["a ", "b ", "c"], "status": 200, "dies_after": None, "logprobs": False, "hangs": False, "refuses": False,
    "error": "no sk-secret", "headers": {}, "ends": "whole", "fails_after": None,
}  # fmt: skip


class Stub(BaseHTTPRequestHandler):
    """`server.words` is the reply, 7 + 3 tokens, a dict among them a citation of Anthropic's; the other DEFAULTS say how it goes wrong.

    `server.ends` is "whole", "full" for a reply at its longest, or "silently" for one whose end the client is never told; after
    `server.fails_after` words it tells `server.error` as a piece of the stream.
    `server.script` holds what differs from them for each of the next requests.
    """

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(asked)
        if self.server.script:
            vars(self.server).update(DEFAULTS | self.server.script.pop(0))
        if self.server.hangs:
            self.server.released.wait(5)
            return
        if self.server.status != 200:
            return self.send(self.server.status, "application/json", [json.dumps({"error": {"message": self.server.error}})])
        speak = {"/v1/chat/completions": self.openai, "/api/chat": self.ollama, "/v1/messages": self.anthropic}[self.path]
        self.send(200, "text/event-stream", speak(asked))

    def openai(self, asked):
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
        if not asked.get("stream"):
            told = {"content": [YES]} if self.server.logprobs and asked.get("logprobs") else None
            choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Yes"}, "logprobs": told}
            yield json.dumps({"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage})
            return
        about = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        said = "refusal" if self.server.refuses else "content"
        for at, word in enumerate(self.server.words):
            if at == self.server.fails_after:
                yield sse({"error": {"message": self.server.error}})
                return
            role = {} if at else {"role": "assistant"}
            yield sse({**about, "choices": [{"index": 0, "delta": {**role, said: word}}]})
        if self.server.ends == "silently":
            return
        ended = "length" if self.server.ends == "full" else "stop"
        yield sse({**about, "choices": [{"index": 0, "delta": {}, "finish_reason": ended}]})
        if (asked.get("stream_options") or {}).get("include_usage"):
            yield sse({**about, "choices": [], "usage": usage})
        yield "data: [DONE]\n\n"

    def ollama(self, asked):
        for at, word in enumerate(self.server.words):
            if at == self.server.fails_after:
                yield json.dumps({"error": self.server.error}) + "\n"
                return
            told = {"logprobs": [YES]} if self.server.logprobs and asked.get("logprobs") else {}
            yield json.dumps({"model": "m", "message": {"role": "assistant", "content": word}, "done": False, **told}) + "\n"
        if self.server.ends == "silently":
            return
        ended = "length" if self.server.ends == "full" else "stop"
        last = {"done": True, "done_reason": ended, "prompt_eval_count": 7, "eval_count": 3}
        yield json.dumps({"model": "m", "message": {"role": "assistant", "content": ""}, **last}) + "\n"

    def anthropic(self, asked):
        start = {"id": "1", "type": "message", "role": "assistant", "model": "m", "content": []}
        called = {"type": "tool_use", "id": "t", "name": "claims", "input": {}} if asked.get("tools") else {"type": "text", "text": ""}
        ended = "refusal" if self.server.refuses else "max_tokens" if self.server.ends == "full" else "end_turn"
        yield event("message_start", message={**start, "usage": {"input_tokens": 7, "output_tokens": 1}})
        yield event("content_block_start", index=0, content_block=called)
        for at, word in enumerate(self.server.words):
            if at == self.server.fails_after:
                yield event("error", error={"type": "overloaded_error", "message": self.server.error})
                return
            if isinstance(word, dict):
                delta = {"type": "citations_delta", "citation": {"type": "search_result_location", "source": "", "title": None, **word}}
            elif asked.get("tools"):
                delta = {"type": "input_json_delta", "partial_json": word}
            else:
                delta = {"type": "text_delta", "text": word}
            yield event("content_block_delta", index=0, delta=delta)
        if self.server.ends == "silently":
            return
        yield event("content_block_stop", index=0)
        yield event("message_delta", delta={"stop_reason": ended}, usage={"input_tokens": 7, "output_tokens": 3})
        yield event("message_stop")

    def send(self, status, kind, lines):
        self.send_response(status)
        self.send_header("content-type", kind if status == 200 and self.server.asked[-1].get("stream") is not False else "application/json")
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("transfer-encoding", "chunked")
        self.send_header("connection", "close")  # clients would keep it open for ever, and leak it
        self.end_headers()
        try:
            for sent, line in enumerate(lines):
                if sent == self.server.dies_after:
                    return  # in the middle of a chunked body: the client sees it break off
                self.wfile.write(f"{len(line.encode()):x}\r\n{line}\r\n".encode())
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        except ConnectionError:
            self.server.left.set()

    def log_message(self, *args):
        pass


def sse(data):
    return f"data: {json.dumps(data)}\n\n"


def event(kind, **data):
    return f"event: {kind}\n" + sse({"type": kind, **data})


@contextmanager
def served() -> Iterator[ThreadingHTTPServer]:
    """The stub, listening; `Stub` says what may be set on it."""
    stub = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    vars(stub).update(DEFAULTS, asked=[], script=[], released=threading.Event(), left=threading.Event())
    thread = threading.Thread(target=stub.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        stub.released.set()
        stub.shutdown()
        stub.server_close()
        thread.join()
