// The Node SDK as its documentation has it. Its gateway is a variable of a module of its own.
const { createRequire } = require('node:module');

const sdk = createRequire(`${process.argv[2]}/`);
sdk('dingtalk-stream/constants').GATEWAY_URL = `${process.env.DINGTALK_OPENAPI_ENDPOINT}/v1.0/gateway/connections/open`;
const { DWClient, EventAck } = sdk('dingtalk-stream');

const client = new DWClient({ clientId: process.env.DINGTALK_APP_KEY, clientSecret: process.env.DINGTALK_APP_SECRET });
client.registerAllEventListener(() => ({ status: EventAck.SUCCESS }));
client.connect();
