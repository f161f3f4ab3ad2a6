import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, extname } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** The files to serve, by path. No other file is served, whatever the path. */
const files = new Map(
  readdirSync(new URL('.', import.meta.url))
    .filter((name) => extname(name) in types && name !== basename(import.meta.filename))
    .map((name) => [name === 'index.html' ? '/' : `/page/${name}`, name]),
);

/** Files of messages come from the simulator itself; files linked elsewhere are not loaded. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  // The console of a service on this machine embeds the page.
  'frame-ancestors http://localhost:* http://127.0.0.1:*',
].join('; ');

/** Serves `/` and the files of the page; false for any other path. */
export function answerPage(request: IncomingMessage, response: ServerResponse): boolean {
  const [path = '/'] = (request.url ?? '/').split('?');
  const name = files.get(path);
  if (name === undefined) return false;
  response.writeHead(200, {
    'content-type': types[extname(name)],
    'cache-control': 'no-cache',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(readFileSync(new URL(name, import.meta.url)));
  return true;
}
