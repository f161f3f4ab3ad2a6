import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** The files that are served, by their address; no other is, whatever an address says. */
const files = new Map(
  [
    'index.html',
    'style.css',
    'app.js',
    'chat.js',
    'control-client.js',
    'describe-message.js',
    'elements.js',
    'faults.js',
    'message-view.js',
  ].map((name) => [name === 'index.html' ? '/' : `/page/${name}`, name]),
);

/** Answers `/` and the files of the page; false for a path that is none of them. */
export function answerPage(request: IncomingMessage, response: ServerResponse): boolean {
  const [path = '/'] = (request.url ?? '/').split('?');
  const name = files.get(path);
  if (name === undefined) return false;
  response.writeHead(200, {
    'content-type': types[name.slice(name.lastIndexOf('.') + 1)],
    'cache-control': 'no-cache',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(readFileSync(new URL(name, import.meta.url)));
  return true;
}
