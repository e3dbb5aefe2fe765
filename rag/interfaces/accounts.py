"""`rag user`: who may log in to `rag serve --auth`.

A password is typed twice without being shown, or read from standard input by a script; it is no argument, which others could see.
"""

from __future__ import annotations

import json
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from ..errors import ConfigError
from ..filenames import shown
from .terminal import AsJson, say
from .users import Users

app = typer.Typer(help="Who may log in to `rag serve --auth FILE`: add, list, remove.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name to log in with.")]
File = Annotated[Path, typer.Option("--file", help="The file of users.")]
USERS = Path("users.json")


@app.command("add")
def add(
    name: Name,
    file: File = USERS,
    admin: Annotated[bool, typer.Option("--admin", help="May do what `rag serve --admins-only` keeps from others.")] = False,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")] = False,
) -> None:
    """Add a user, or give one another password and role."""
    there = Users(file).put(name, sys.stdin.readline().rstrip("\r\n") if password_stdin else _typed(), admin=admin)
    say(f"{name} {'has a new password' if there else 'was added'} in {file}{' and is an admin' if admin else ''}")


@app.command("list")
def list_users(file: File = USERS, as_json: AsJson = False) -> None:
    """Each user, and who is an admin."""
    users = Users(file).all().values()
    if as_json:
        sys.stdout.write(json.dumps([{"name": user.name, "admin": user.admin} for user in users], ensure_ascii=False, indent=2) + "\n")
        return
    for user in users:
        sys.stdout.write(f"{shown(user.name)}{' (admin)' if user.admin else ''}\n")
    if not users:
        say(f"there is no user in {file}; type: rag user add NAME")


@app.command("remove")
def remove(name: Name, file: File = USERS) -> None:
    """Take a user out; what that user has open in a running server is closed."""
    Users(file).remove(name)
    say(f"{name} was removed from {file}")


def _typed() -> str:
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise ConfigError("The two passwords differ", "Both must be the same", "Type the command again")
    return password


def opened(file: Path) -> Users:
    """The users of a file that somebody is to log in by.

    :raises ConfigError: the file is not there, cannot be read, or has no user.
    """
    users = Users(file)
    if not users.all():
        raise ConfigError(f"There is no user in {file}", "Nobody could log in", f"Type: rag user add NAME --file {file}")
    return users
