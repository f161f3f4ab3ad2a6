import { describe, expect, it } from 'vitest';
import { asCommand, type Framing, type HttpRequest, isWellFramed, toBytes } from './http-request.ts';

const post = (framing: Framing, body = '{"a":1}'): HttpRequest => ({
  method: 'POST',
  target: '/v1/x?y=1',
  headers: [['Host', 'localhost']],
  body: Buffer.from(body),
  framing,
});

describe('toBytes', () => {
  it.each<[Framing, string]>([
    ['length', 'Content-Length: 7\r\n\r\n{"a":1}'],
    ['chunked', 'Transfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n3\r\n":1\r\n1\r\n}\r\n0\r\n\r\n'],
    [
      'chunked and length',
      'Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n3\r\n":1\r\n1\r\n}\r\n0\r\n\r\n',
    ],
    ['none', '\r\n{"a":1}'],
    ['short body', 'Content-Length: 107\r\n\r\n{"a":1}'],
    ['long body', 'Content-Length: 3\r\n\r\n{"a":1}'],
  ])('frames a body with %s', (framing, end) => {
    expect(toBytes(post(framing)).toString()).toBe(`POST /v1/x?y=1 HTTP/1.1\r\nHost: localhost\r\n${end}`);
  });

  it('sends no length with a GET without a body', () => {
    const request = { ...post('length', ''), method: 'GET' };
    expect(toBytes(request).toString()).toBe('GET /v1/x?y=1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  });
});

describe('isWellFramed', () => {
  it('says no where server and client may differ on where the request ends', () => {
    expect(isWellFramed(post('length'))).toBe(true);
    expect(isWellFramed(post('long body'))).toBe(false);
    expect(isWellFramed({ ...post('length'), headers: [['content-length ', '1']] })).toBe(false);
    expect(isWellFramed({ ...post('length'), method: 'CONNECT' })).toBe(false);
  });
});

describe('asCommand', () => {
  it('writes a curl command if curl sends the same', () => {
    const request = { ...post('length', "it's"), headers: [['X-A', "'"]] as const };
    expect(asCommand(request, 'http://127.0.0.1:1')).toBe(
      `curl -isS --path-as-is -g -X POST 'http://127.0.0.1:1/v1/x?y=1' -H 'X-A: '\\''' --data-binary 'it'\\''s'`,
    );
  });

  it('otherwise writes the bytes as hex', () => {
    expect(asCommand(Buffer.from('\0\xff', 'latin1'), 'http://127.0.0.1:1')).toBe(
      'echo 00ff | xxd -r -p | nc 127.0.0.1 1',
    );
    expect(asCommand({ ...post('none', ''), method: 'G', headers: [] }, 'http://127.0.0.1:1')).toContain('curl');
    expect(asCommand(post('short body'), 'http://127.0.0.1:1')).toContain('xxd');
  });
});
