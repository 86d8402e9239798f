"""The Python SDK as its documentation has it; the address of the gateway comes from DINGTALK_OPENAPI_ENDPOINT."""

import os

import dingtalk_stream


class Handler(dingtalk_stream.EventHandler):
    async def process(self, event):
        return dingtalk_stream.AckMessage.STATUS_OK, "OK"


credential = dingtalk_stream.Credential(os.environ["DINGTALK_APP_KEY"], os.environ["DINGTALK_APP_SECRET"])
client = dingtalk_stream.DingTalkStreamClient(credential)
client.register_all_event_handler(Handler())
client.start_forever()
