import { describe, expect, it } from 'vitest';
import { createAnswerReader } from './load-connection.ts';

const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
const refusal = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy';

function statusesOf(chunks: readonly string[]): number[] {
  const statuses: number[] = [];
  const read = createAnswerReader((status) => statuses.push(status));
  for (const chunk of chunks) read(Buffer.from(chunk));
  return statuses;
}

describe('createAnswerReader', () => {
  it('reports the status of each answer', () => {
    expect(statusesOf([ok, ok, refusal, ok])).toEqual([200, 200, 503, 200]);
  });

  it('waits for the rest of an answer that arrives in pieces', () => {
    for (let cut = 1; cut < ok.length; cut++) {
      expect(statusesOf([ok.slice(0, cut)])).toEqual([]);
      expect(statusesOf([ok.slice(0, cut), ok.slice(cut), refusal])).toEqual([200, 503]);
    }
  });

  it('reads an answer of unknown length to its last chunk', () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(statusesOf([head, '2\r\n{}\r\n'])).toEqual([]);
    expect(statusesOf([head, '2\r\n{}\r\n', '0\r\n\r\n'])).toEqual([200]);
  });
});
