#!/usr/bin/env bash
# Server-sent events: a block that has an `id:` and no `data:` sets the id that a client reconnects with, by the HTML Standard
# (9.2.6, "dispatch the event": the last event id is set first, and only then is an event without data dropped). Of four
# clients on npm, one does so. The others reconnect with the id of the last event that had data.
#
# Seen on 30 November 2026 with Node 20.20.2 and 24.21.0:
#   undici 7.30.2 (EventSource)    reconnects with 2   by the standard
#   eventsource 4.1.1              reconnects with 1
#   eventsource-client 1.2.0       reconnects with 1
#   launchdarkly-eventsource 2.2.0 reconnects with 1
#
# Why it matters: a server that moves clients on by such a block, as a keep-alive, has most of them read everything since
# their last event again. A keep-alive that carries an id needs data.
#
# Installs the clients in a temporary folder, runs them against a server of its own, and fails if what is seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --save-exact \
  undici@7.30.2 eventsource@4.1.1 eventsource-client@1.2.0 launchdarkly-eventsource@2.2.0

cat >clients.mjs <<'JS'
import { createServer } from 'node:http';
import { EventSource } from 'eventsource';
import { createEventSource } from 'eventsource-client';
import launchDarkly from 'launchdarkly-eventsource';
import undici from 'undici';

/** By client, the Last-Event-ID of each of its requests. */
const asked = {};
const server = createServer((request, response) => {
  const client = request.url.slice(1);
  asked[client] ??= [];
  asked[client].push(request.headers['last-event-id'] ?? null);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (asked[client].length > 1) return;
  response.write('retry: 50\n\nid: 1\ndata: one\n\n');
  setTimeout(() => response.write('id: 2\n\n'), 100);
  setTimeout(() => response.end(), 200);
});
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const open = {
    undici: (address) => new undici.EventSource(address),
    eventsource: (address) => new EventSource(address),
    'eventsource-client': (address) => createEventSource({ url: address }),
    'launchdarkly-eventsource': (address) => {
      const source = new launchDarkly.EventSource(address, { initialRetryDelayMillis: 50 });
      source.onerror = () => undefined;
    },
  };
  for (const [client, connect] of Object.entries(open)) connect(`${url}/${client}`);
  const until = Date.now() + 20_000;
  const look = setInterval(() => {
    const haveAll = Object.keys(open).every((client) => asked[client]?.length > 1);
    if (!haveAll && Date.now() < until) return;
    clearInterval(look);
    for (const client of Object.keys(open)) console.log(client, asked[client]?.[1] ?? 'did not reconnect');
    process.exit(0);
  }, 100);
});
JS

seen=$(node --no-warnings clients.mjs)
printf 'Node %s\n%s\n' "$(node --version)" "$seen"
expected='undici 2
eventsource 1
eventsource-client 1
launchdarkly-eventsource 1'
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Before it was:\n%s\n' "$expected"
  exit 1
fi
