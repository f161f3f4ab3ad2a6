#!/usr/bin/env bash
# HTTP: a server may send `100 Continue` before its answer although the client did not ask for it. A client must be able to
# read interim answers that it does not expect, and may ignore them (RFC 9110, section 15.2). undici, and `fetch` of Node, which
# is built on it, fail the request instead: the answer behind it is lost, though the server has done the work. Another interim
# answer, `103 Early Hints`, is passed over as it should be.
#
# Seen on 3 December 2026 with Node 24.21.0:
#                     100 Continue                          103 Early Hints
#   undici 7.30.2     fails: UND_ERR_SOCKET, bad response   200
#   undici 8.14.0     fails: UND_ERR_SOCKET, bad response   200
#   fetch of Node     fails: UND_ERR_SOCKET, bad response   200
#   node:http         200                                   200
#   axios 1.21.1      200                                   200
#   got 14.6.6        200                                   200
#
# Why it matters: whoever posts webhooks with `fetch` takes a receiver that works for one that fails, and posts again what it
# has already processed. `node:http` and the clients built on it don't.
#
# Installs the clients in a temporary folder, runs them against a server of its own, and fails if what is seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --save-exact \
  node@24.21.0 undici7@npm:undici@7.30.2 undici8@npm:undici@8.14.0 axios@1.21.1 got@14.6.6

cat >clients.mjs <<'JS'
import http from 'node:http';
import { createServer } from 'node:net';
import axios from 'axios';
import got from 'got';
import undici7 from 'undici7';
import undici8 from 'undici8';

const posted = 'hello';
const clients = {
  'undici 7.30.2': async (url) => (await undici7.request(url, { method: 'POST', body: posted })).statusCode,
  'undici 8.14.0': async (url) => (await undici8.request(url, { method: 'POST', body: posted })).statusCode,
  'fetch of Node': async (url) => (await fetch(url, { method: 'POST', body: posted })).status,
  'node:http': (url) =>
    new Promise((resolve, reject) => {
      const request = http.request(url, { method: 'POST' }, (answer) => resolve(answer.resume().statusCode));
      request.on('error', reject).end(posted);
    }),
  'axios 1.21.1': async (url) => (await axios.post(url, posted)).status,
  'got 14.6.6': async (url) => (await got.post(url, { body: posted, retry: { limit: 0 } })).statusCode,
};

/** Answers each request with an interim answer, then with 200. */
async function answersTo(interim, client) {
  const server = createServer((socket) => {
    let received = '';
    socket.on('error', () => undefined).on('data', (chunk) => {
      received += chunk;
      if (!received.includes(posted)) return;
      socket.end(`${interim}HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok`);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return String(await client(`http://127.0.0.1:${server.address().port}/`));
  } catch (error) {
    const { code, message } = error.cause ?? error;
    return `fails: ${code}, ${message}`;
  } finally {
    server.close();
  }
}

const asked = 'HTTP/1.1 100 Continue\r\n\r\n';
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n';
let isAsBefore = true;
for (const [name, client] of Object.entries(clients)) {
  const seen = [await answersTo(asked, client), await answersTo(hints, client)];
  const fails = name.includes('undici') || name.includes('fetch');
  const before = [fails ? 'fails: UND_ERR_SOCKET, bad response' : '200', '200'];
  console.log(`${name.padEnd(18)}${seen[0].padEnd(38)}${seen[1]}`);
  if (seen.join() !== before.join()) isAsBefore = false;
}
if (!isAsBefore) {
  console.error('What is seen has changed.');
  process.exit(1);
}
JS
node_modules/.bin/node clients.mjs
