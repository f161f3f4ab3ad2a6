import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inTransaction, openEvents } from '../database.ts';
import { createEventRemoval } from './sweep-events.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-events-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('removes as many webhooks in a commit as fit into some milliseconds, by how long the last one took', () => {
  const events = openEvents(join(folder, 'whatsapp.db'));
  const add = events.prepare(
    'INSERT INTO whatsapp_webhook_events (id, idHash, payload, receivedAt) VALUES (?, 1, ?, ?)',
  );
  inTransaction(events, 'admin', () => {
    for (let number = 1; number <= 2_000; number += 1) add.run(String(number).padStart(32, '0'), '{}', '2026-01-01');
  });
  let [at, commitMs, first] = [0, 1, 1];
  let isCommitting = false;
  const remove = createEventRemoval(events, () => {
    // Called once before a commit and once after it.
    if (isCommitting) at += commitMs;
    isCommitting = !isCommitting;
    return at;
  });
  const step = (): number => {
    const { looked, removed } = remove(Array.from({ length: 200 }, (_, index) => first + index));
    expect(removed).toBe(looked);
    first += looked;
    return looked;
  };
  expect([step(), step(), step(), step(), step()]).toEqual([25, 50, 100, 200, 200]);
  commitMs = 30;
  expect([step(), step(), step(), step(), step(), step()]).toEqual([200, 100, 50, 25, 12, 10]);
  commitMs = 6;
  expect([step(), step()]).toEqual([10, 10]);
  commitMs = 1;
  expect([step(), step()]).toEqual([10, 20]);
  expect(events.prepare('SELECT count(*) AS count FROM whatsapp_webhook_events').get()).toEqual({
    count: 2_001 - first,
  });
  events.close();
});
