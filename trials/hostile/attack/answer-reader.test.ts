import { describe, expect, it } from 'vitest';
import { type Answer, createAnswerReader } from './answer-reader.ts';

/** Reads these bytes in pieces of this size. */
function read(text: string, { size = text.length, isHead = false, isEnded = false } = {}): Answer[] {
  const answers: Answer[] = [];
  const reader = createAnswerReader(
    () => isHead,
    (answer) => answers.push(answer),
  );
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) reader.read(bytes.subarray(at, at + size));
  if (isEnded) reader.end();
  return answers;
}

const inBrief = (answers: Answer[]): string[] =>
  answers.map(({ status, body, isKeptAlive }) => `${status} ${body.toString().replaceAll('\r\n', '')} ${isKeptAlive}`);

const two =
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' +
  'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n';

describe('createAnswerReader', () => {
  it.each([1, 7, 1_000])('reads answers with lengths and with chunks, in pieces of %d bytes', (size) => {
    expect(inBrief(read(two, { size }))).toEqual(['200 ok true', '404 abcde false']);
  });

  it('skips an interim answer', () => {
    const text = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n';
    expect(inBrief(read(text))).toEqual(['413  true']);
  });

  it('expects no body after a HEAD', () => {
    expect(inBrief(read('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', { isHead: true }))).toEqual(['200  true']);
  });

  it('treats an answer without a length as complete when the server closes', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nall of it';
    expect(read(text)).toEqual([]);
    expect(inBrief(read(text, { isEnded: true }))).toEqual(['200 all of it false']);
  });

  it('treats an event stream as answered once its head has arrived', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(inBrief(read(text))).toEqual(['200  false']);
  });

  it('has status 0 for anything that is not HTTP', () => {
    expect(read('220 smtp ready\r\n\r\n', { isEnded: true })).toMatchObject([{ status: 0 }]);
  });
});
