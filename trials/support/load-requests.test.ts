import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { arrayOf, objectOf, parseJson } from './json.ts';
import { buildLoadRequests } from './load-requests.ts';

const build = (seed: number, count = 200) => buildLoadRequests({ count, appSecret: 'secret', seed, users: 50 });

const bodies = (seed: number, count?: number): string[] => {
  const requests = build(seed, count);
  return Array.from({ length: requests.count }, (_, index) => requests.body(index).toString());
};

const messageOf = (body: string): Record<string, unknown> => {
  const [entry] = arrayOf(objectOf(parseJson(body)).entry);
  const [change] = arrayOf(objectOf(entry).changes);
  const [message] = arrayOf(objectOf(objectOf(change).value).messages);
  return objectOf(message);
};

describe('buildLoadRequests', () => {
  it('signs each body after its fields were written into it', () => {
    const requests = build(1);
    for (let index = 0; index < requests.count; index++) {
      const signature = createHmac('sha256', 'secret').update(requests.body(index)).digest('hex');
      expect(requests.request(index).toString()).toContain(`X-Hub-Signature-256: sha256=${signature}\r\n`);
    }
  });

  it('announces the length that the body has', () => {
    const requests = build(1, 1);
    const [head = '', body = ''] = requests.request(0).toString().split('\r\n\r\n');
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}\r\n`);
    expect(requests.bodyBytes).toBe(Buffer.byteLength(body));
  });

  it('makes webhooks of about 650 bytes, since that is what most of Meta’s are', () => {
    expect(build(1, 1).bodyBytes).toBeGreaterThan(600);
    expect(build(1, 1).bodyBytes).toBeLessThan(750);
  });

  it('gives every message a wamid of its own, across seeds too', () => {
    const wamids = [...bodies(1), ...bodies(2)].map((body) => messageOf(body).id);
    expect(new Set(wamids).size).toBe(400);
  });

  it('builds the same bodies again from the same seed', () => {
    const options = { count: 20, appSecret: 'secret', seed: 7, startsAt: 1_763_900_000 };
    expect(buildLoadRequests(options).body(19).equals(buildLoadRequests(options).body(19))).toBe(true);
  });

  it('sends messages from the requested number of users, each with a number and an id', () => {
    const users = new Set(bodies(3, 2_000).map((body) => messageOf(body).from));
    expect(users.size).toBe(50);
    for (const body of bodies(3, 20)) {
      const { from, from_user_id: userId } = messageOf(body);
      expect(String(userId).slice(-2)).toBe(String(from).slice(-2));
      expect(body.split(String(from)).length - 1).toBe(2);
    }
  });
});
