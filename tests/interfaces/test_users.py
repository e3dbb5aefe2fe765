"""Who may log in, by the command, the page's login, HTTP's own, and MCP; and what is kept from whom."""

import asyncio
import json
import stat
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from rag.errors import ConfigError
from rag.interfaces import cli, ui
from rag.interfaces.access import Access, check_reach, is_loopback
from rag.interfaces.gate import Hosts
from rag.interfaces.server import running
from rag.interfaces.users import Door, Users

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


@pytest.fixture
def users(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.interfaces.users._COST", 2**4)  # the real cost is tested once
    users = Users(tmp_path / "users.json")
    users.put("anna", "secret-anna")
    users.put("bert", "secret-bert", admin=True)
    return users


def rag(*arguments, stdin=None):
    return CliRunner().invoke(cli.app, list(arguments), input=stdin)


# --- the file -----------------------------------------------------------------------------------------


def test_a_password_is_kept_as_a_slow_hash_with_a_salt_and_for_the_owner_alone(tmp_path):
    users = Users(tmp_path / "users.json")
    users.put("anna", "secret-anna")
    users.put("bert", "secret-anna")
    kept = json.loads(users.path.read_text())["users"]
    assert kept["anna"]["password"].startswith("scrypt$32768$8$1$")
    assert kept["anna"]["password"] != kept["bert"]["password"]
    assert "secret" not in users.path.read_text()
    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600
    assert users.matches("anna", "secret-anna")
    assert not users.matches("anna", "secret-annA")
    assert not users.matches("carl", "secret-anna")


def test_a_name_that_is_not_there_takes_a_hash_too(users, monkeypatch):
    made = []
    monkeypatch.setattr("rag.interfaces.users._scrypt", lambda *given: made.append(given) or bytes(32))
    users.matches("carl", "whatever")
    assert len(made) == 1
    assert not users.matches("carl", "")


def test_a_change_of_the_file_holds_at_once(users):
    other = Users(users.path)
    other.remove("anna")
    assert not users.matches("anna", "secret-anna")
    other.put("anna", "another-secret")
    assert users.matches("anna", "another-secret")


@pytest.mark.parametrize(
    ("name", "password", "told"), [("a b", "long-enough", "cannot be a user's name"), ("anna", "short", "The password has 5 characters")]
)
def test_what_cannot_be_taken_is_refused(users, name, password, told):
    with pytest.raises(ConfigError, match=told):
        users.put(name, password)


def test_a_broken_file_is_named_and_lets_nobody_new_in_while_a_server_runs(users):
    users.now()
    users.path.write_text('{"users": 7}')
    with pytest.raises(ConfigError, match="cannot be read as a file of users"):
        users.all()
    assert set(users.now()) == {"anna", "bert"}


# --- the command --------------------------------------------------------------------------------------


def test_users_are_added_listed_and_removed_by_command():
    assert "was added" in rag("user", "add", "anna", "--admin", "--password-stdin", stdin="secret-anna\n").stderr
    assert rag("user", "list").stdout == "anna (admin)\n"
    assert json.loads(rag("user", "list", "--json").stdout) == [{"name": "anna", "admin": True}]
    assert "has a new password" in rag("user", "add", "anna", "--password-stdin", stdin="other-secret\n").stderr
    assert Users(Path("users.json")).matches("anna", "other-secret")
    assert "was removed" in rag("user", "remove", "anna").stderr
    assert rag("user", "list").stdout == ""


def test_a_typed_password_is_asked_twice_and_not_shown(monkeypatch):
    typed = iter(["secret-anna", "secret-anna", "one-secret", "other-secret"])
    monkeypatch.setattr("rag.interfaces.accounts.getpass", lambda prompt: next(typed))
    assert rag("user", "add", "anna").exit_code == 0
    assert "The two passwords differ" in str(rag("user", "add", "bert").exception)


def test_a_server_is_not_started_for_users_that_are_not_there():
    assert "rag user add NAME" in str(rag("serve", "--auth", "users.json").exception)


# --- guessing -----------------------------------------------------------------------------------------


class Clock:
    def __init__(self):
        self.now, self.slept = 0.0, []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def test_after_three_wrong_tries_each_further_one_waits_longer_and_then_is_refused_unread(users):
    clock = Clock()
    door = Door(users, clock, clock.sleep)

    async def guess():
        for _ in range(8):
            assert not await door.check("anna", "wrong-guess")

    asyncio.run(guess())
    assert clock.slept == [1, 2, 4, 8, 16]


def test_many_tries_at_once_gain_nothing(users, monkeypatch):
    clock, tried = Clock(), []
    monkeypatch.setattr(users, "matches", lambda name, password: tried.append(password) or False)

    async def wait(seconds):
        await asyncio.sleep(0)

    async def guess():
        door = Door(users, clock, wait)
        await asyncio.gather(*(door.check("anna", str(n)) for n in range(50)))

    asyncio.run(guess())
    assert len(tried) < 10


def test_guessing_one_name_holds_up_no_other_and_the_right_password_ends_it(users):
    clock = Clock()
    door = Door(users, clock, clock.sleep)

    async def come():
        for _ in range(5):
            await door.check("anna", "wrong-guess")
        clock.slept.clear()
        assert await door.check("bert", "secret-bert")
        assert clock.slept == []
        assert await door.check("anna", "secret-anna")
        clock.slept.clear()
        assert await door.check("anna", "secret-anna")
        assert clock.slept == []

    asyncio.run(come())


# --- the server ---------------------------------------------------------------------------------------


@pytest.fixture
def web(assistant, users):
    served = ui.app(assistant, access=Access(users=users, admins_only=True))
    with running(served, "127.0.0.1", 0) as address, httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        yield client


def documents(web, **given):
    return web.post("/gradio_api/run/documents", json={"data": []}, **given)


def test_a_stranger_gets_the_login_and_nothing_else(web):
    assert "summit" not in web.get("/").text
    for path in ("/config", "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/queue/data?session_hash=x", "/gradio_api/mcp/"):
        assert web.get(path).status_code == 401
    assert documents(web).status_code == 401
    assert web.post("/gradio_api/upload", files={"files": b"x"}).status_code == 401


def test_the_pages_login_lets_in_and_a_removed_user_is_out_at_once(web, users):
    assert web.post("/login", data={"username": "anna", "password": "wrong-guess"}).status_code == 400
    assert web.post("/login", data={"username": "anna", "password": "secret-anna"}).status_code == 200
    assert web.get("/config").json()["username"] == "anna"
    assert documents(web).status_code == 200
    users.remove("anna")
    assert documents(web).status_code == 401


def test_a_program_logs_in_with_each_request(web):
    assert documents(web, auth=("anna", "secret-anna")).status_code == 200
    refused = documents(web, auth=("anna", "wrong-guess"))
    assert (refused.status_code, refused.headers["www-authenticate"][:5]) == (401, "Basic")
    assert documents(web, headers={"Authorization": "Basic ???"}).status_code == 401


def test_only_an_admin_syncs_and_changes_settings_where_that_is_kept_to_admins(web, assistant):
    def told(name, data, user):
        return web.post(f"/gradio_api/run/{name}", json={"data": data}, auth=(user, f"secret-{user}")).json()

    assert told("sync", [], "anna")["error"] == "You may not sync the documents here. Admins may. Ask whoever runs this server."
    assert "added" in told("sync", [], "bert")["data"][0]
    tuned = ["Who?", None, None, {"passages": 3}]
    assert "You may not change settings here" in told("ask", tuned, "anna")["error"]
    assert told("ask", tuned, "bert")["data"][0]["status"] == "answered"
    assert told("ask", ["Who?", None, None, None], "anna")["data"][0]["status"] == "answered"
    assert assistant.tunings == [{"passages": 3}]


@pytest.mark.parametrize(("user", "upload", "evaluates"), [("anna", 403, False), ("bert", 200, True)])
def test_only_an_admin_adds_removes_and_evaluates_where_that_is_kept_to_admins(browser, web, user, upload, evaluates):
    Path("questions").mkdir()
    Path("questions", "set.jsonl").write_text('{"id": "1", "question": "Who?", "answers": ["Scholz"]}\n')
    assert web.post("/gradio_api/upload", files={"files": b"x"}, auth=(user, f"secret-{user}")).status_code == upload
    page = entered(browser, web, user)
    page.wait_for_selector("#documents li")
    assert (page.is_visible("#drop"), page.query_selector("[data-what='ask']") is not None) == (evaluates, evaluates)
    page.click("button[role=tab]:has-text('Evaluate')")
    page.wait_for_function("document.querySelector('#run-set input').value === 'set.jsonl'")
    page.click("#run-now")
    told = "set.jsonl: 1 asked" if evaluates else "You may not start an evaluation or change a question set here. Admins may."
    page.wait_for_selector(f"#run-progress:has-text('{told}')")
    page.context.close()


def entered(browser, web, user):
    page = browser.new_context().new_page()
    page.goto(str(web.base_url))
    page.fill("input[type=text], label:has-text('username') input", user)
    page.fill("input[type=password]", f"secret-{user}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask textarea")
    return page


def test_on_the_page_a_user_sees_the_settings_and_cannot_change_them(browser, web, assistant):
    page = entered(browser, web, "anna")
    page.click("#side-tabs button[role=tab]:has-text('Settings')")
    page.wait_for_selector("#settings :text('Only admins of this server may change these.')")
    assert page.is_disabled("#set-model input")
    assert page.is_hidden("#sync")
    page.fill("#ask textarea", "Who?")
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#chat .fn-answer")
    assert assistant.tunings == []
    page.context.close()


# --- the address --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "loopback"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("", False), ("news.local", False)]
)
def test_a_loopback_address_is_told_from_others(host, loopback):
    assert is_loopback(host) == loopback


def test_the_network_is_let_in_by_a_login_or_by_name_only():
    with pytest.raises(ConfigError, match=r"anybody in the network could read.*--auth users.json.*--open-to-network"):
        check_reach("0.0.0.0", login=False, open_to_network=False)
    check_reach("0.0.0.0", login=True, open_to_network=False)
    check_reach("0.0.0.0", login=False, open_to_network=True)
    check_reach("127.0.0.1", login=False, open_to_network=False)
    assert "--open-to-network" in str(rag("serve", "--host", "0.0.0.0").exception)


async def hello(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {"host": "127.0.0.1:7860"}, 200),
        ("GET", {"host": "LOCALHOST"}, 200),
        ("GET", {"host": "[::1]:7860"}, 200),
        ("GET", {"host": "evil.invalid:7860"}, 421),
        ("GET", {"host": "127.0.0.1.evil.invalid"}, 421),
        ("GET", {"host": ""}, 421),
        ("POST", {"host": "127.0.0.1", "origin": "http://127.0.0.1:7860"}, 200),
        ("POST", {"host": "127.0.0.1", "origin": "http://evil.invalid"}, 403),
        ("POST", {"host": "127.0.0.1", "origin": "null"}, 403),
        ("GET", {"host": "127.0.0.1", "origin": "http://evil.invalid"}, 200),
    ],
)
def test_a_name_that_was_made_to_point_here_is_refused(method, headers, status):
    with running(Hosts(hello, {"localhost", "127.0.0.1", "::1"}), "127.0.0.1", 0) as address:
        assert httpx.request(method, address, headers=headers, trust_env=False).status_code == status


def test_where_strangers_share_a_server_each_browser_has_its_own_conversations(browser, assistant):
    with running(ui.app(assistant, access=Access(shared=True)), "127.0.0.1", 0) as address:
        for question in ("Who?", "trap"):
            with browser.new_context() as one:
                page = one.new_page()
                for _ in range(2):  # the second time as the browser that was there
                    page.goto(address)
                    page.fill("#ask textarea", question)
                    page.press("#ask textarea", "Enter")
                    page.wait_for_selector("#chat .fn-answer")
                page.click("#side-tabs button[role=tab]:has-text('Conversations')")
                page.wait_for_function("document.querySelectorAll('#past-list [data-pick]').length === 2")
                assert {cookie["name"]: cookie["httpOnly"] for cookie in one.cookies()}["footnote-stranger"]
    assert assistant.journal.of().conversations() == []


def test_only_admins_need_users():
    with pytest.raises(ConfigError, match="nobody logs in"):
        Access(admins_only=True)


def test_upload_can_be_switched_off_for_all(users):
    assert not Access(upload=False).may("", "upload")
    assert Access(upload=False).may("", "delete")
    assert not Access(users=users, upload=False, admins_only=True).may("bert", "upload")
