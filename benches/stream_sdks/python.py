"""What DingTalk's Python SDK takes for one frame: from its text to the handler, and to the text of the answer.

Usage: python.py FRAME
"""

import asyncio
import gc
import importlib.metadata
import json
import pathlib
import platform
import sys
import time
import tracemalloc

import dingtalk_stream

EVENTS = 20_000


class Handler(dingtalk_stream.EventHandler):
    async def process(self, event):
        return dingtalk_stream.AckMessage.STATUS_OK, "OK"


class Socket:
    """Takes the answer."""

    async def send(self, text):
        self.sent = text


async def main(path):
    frame = pathlib.Path(path).read_text().strip()
    client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential("key", "secret"))
    client.register_all_event_handler(Handler())
    client.websocket = Socket()

    async def receive():
        await client.route_message(json.loads(frame))

    for _ in range(EVENTS // 10):
        await receive()
    start = time.perf_counter()
    for _ in range(EVENTS):
        await receive()
    each = (time.perf_counter() - start) / EVENTS
    assert json.loads(client.websocket.sent)["code"] == 200
    version = importlib.metadata.version("dingtalk-stream")
    name = f"DingTalk's own SDK, {version}, Python {platform.python_version()}"
    bytes_ = len(frame.encode())
    print(f"| {name} | {bytes_} | {each * 1e6:.1f} us | ({await peak(receive)} at the peak) | {1 / each:.0f} |", flush=True)


async def peak(receive):
    """Python frees as it goes, and counts no allocations."""
    gc.collect()
    gc.disable()
    tracemalloc.start()
    await receive()
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    await receive()
    return tracemalloc.get_traced_memory()[1] - before


asyncio.run(main(sys.argv[1]))
