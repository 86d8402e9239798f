// What DingTalk's Node SDK takes for one frame: from its text to the handler, and to the text of the answer. It leaves the event's own
// data as text, which every handler parses.
//
// Usage: node --expose-gc node.cjs NODE_MODULES FRAME
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { performance } = require('node:perf_hooks');

const [modules, path] = process.argv.slice(2);
const sdk = createRequire(`${modules}/`);
const { DWClient, EventAck } = sdk('dingtalk-stream');
const { version } = JSON.parse(readFileSync(`${modules}/dingtalk-stream/package.json`, 'utf8'));

const EVENTS = 20_000;
// So few that what they allocate is not collected meanwhile.
const COUNTED = 100;

const frame = readFileSync(path, 'utf8').trim();
const client = new DWClient({ clientId: 'key', clientSecret: 'secret' });
let event;
let sent;
client.socket = { send: (text) => { sent = text; } };
client.registerAllEventListener((message) => {
  event = JSON.parse(message.data);
  return { status: EventAck.SUCCESS };
});

const receive = (times) => {
  for (let number = 0; number < times; number += 1) client.onDownStream(frame);
};

receive(EVENTS / 10);
const start = performance.now();
receive(EVENTS);
const each = (performance.now() - start) / EVENTS;
if (JSON.parse(sent).code !== 200 || event.statusSeqNum === undefined) throw new Error('the event was not handled');
global.gc();
const before = process.memoryUsage().heapUsed;
receive(COUNTED);
const allocated = Math.round((process.memoryUsage().heapUsed - before) / COUNTED);
const name = `DingTalk's own SDK, ${version}, Node ${process.versions.node}`;
const bytes = Buffer.byteLength(frame);
console.log(`| ${name} | ${bytes} | ${(each * 1e3).toFixed(1)} us | (${allocated}) | ${(1e3 / each).toFixed(0)} |`);
