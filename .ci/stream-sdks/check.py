"""DingTalk's own stream SDKs connect to the sandbox's gateway, receive an event and acknowledge it.

Usage: check.py MEETCTL NODE_MODULES
Runs in a Python that has the SDK; `node` is on the PATH.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
SECONDS = 60
KIND = "meeting_member_status_change"


def main(meetctl, node_modules):
    with tempfile.TemporaryDirectory() as folder:
        journal = pathlib.Path(folder, "journal.jsonl")
        sandbox = subprocess.Popen([meetctl, "sandbox", "--journal", journal], stdout=subprocess.PIPE, text=True)
        try:
            access = json.loads(sandbox.stdout.readline())
            clients = {
                "python": [sys.executable, HERE / "client.py"],
                "node": ["node", HERE / "client.cjs", pathlib.Path(node_modules).resolve()],
            }
            for number, (name, command) in enumerate(clients.items(), start=1):
                check(name, command, meetctl, access, access["dingtalk"]["participants"][number], journal)
        finally:
            sandbox.terminate()
            sandbox.wait(SECONDS)


def check(name, command, meetctl, access, participant, journal):
    """The client is told that somebody was removed, and what it answers stands in the journal."""
    environment = surroundings(access)
    remove(meetctl, access, participant, environment)
    # A group of its own: `node` can be a script that starts another program.
    client = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        push = acknowledged(journal, participant, client)
    finally:
        os.killpg(client.pid, signal.SIGKILL)
        client.wait(SECONDS)
    print(f"{name}: acknowledged {push['body']['headers']['eventId']} with {push['response']['data']}")


def surroundings(access):
    names = {"DINGTALK_APP_KEY": "app_key", "DINGTALK_APP_SECRET": "app_secret"}
    credentials = {name: access["dingtalk"][field] for name, field in names.items()}
    # The Python SDK reads the first of these by itself, the client of the Node SDK sets it.
    return {**os.environ, **credentials, "DINGTALK_OPENAPI_ENDPOINT": access["base_url"], "NO_PROXY": "*", "no_proxy": "*"}


def remove(meetctl, access, participant, environment):
    words = ["remove", "--vendor", "dingtalk", "--meeting", access["dingtalk"]["meeting"], "--participant", participant]
    subprocess.run([meetctl, *words, "--base-url", access["base_url"]], env=environment, check=True, timeout=SECONDS)


def acknowledged(journal, participant, client):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if client.poll() is not None:
            raise SystemExit(f"the client ended with {client.returncode}")
        # What stands behind the last line end is not all written yet.
        for line in journal.read_text().split("\n")[:-1]:
            exchange = json.loads(line)
            if exchange["method"] == "PUSH" and tells(exchange["body"], participant):
                if exchange["status"] != 200:
                    raise SystemExit(f"the client answered {exchange['response']}")
                return exchange
        time.sleep(0.1)
    raise SystemExit(f"nothing was acknowledged within {SECONDS} s")


def tells(frame, participant):
    return frame["headers"]["eventType"] == KIND and participant in frame["data"] and "user_kicked" in frame["data"]


main(*sys.argv[1:])
