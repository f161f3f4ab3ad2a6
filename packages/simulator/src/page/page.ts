import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers `/` and the files of the page; false for a path that is none of them. */
export function answerPage(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.url !== '/') return false;
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    .end('<!doctype html><title>Simulator</title>');
  return true;
}
