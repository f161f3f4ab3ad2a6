import { Readable } from 'node:stream';
import { exampleStatus, type ServiceStatusView } from '@intexuraos/service-api/schemas';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../terminal/output.ts';
import { statusLines } from './status-lines.ts';

function pageOf(changes: Partial<ServiceStatusView> = {}, columns = 100): string {
  const nowhere = { write: () => true };
  const stdout = { ...nowhere, columns };
  const output = createOutput({ stdout, stderr: nowhere, stdin: Readable.from([]), env: {} }, false);
  return statusLines(output, { ...exampleStatus, ...changes }).join('\n');
}

describe('the status page', () => {
  it('begins with what is wrong, and what to do about it', () => {
    const [title, first, second] = pageOf().split('\n');
    expect(title).toBe('✗ 1 problem');
    expect(first).toMatch(/^ {2}number +Number 106540352242922: Meta refuses every message \(133010/);
    expect(pageOf()).toMatch(/→ Register the number/);
    expect(second).toMatch(/^ {12}\S/);
  });

  it('shows apart what is merely good to know, which is no problem', () => {
    const notice = {
      id: 'other_responder:1',
      about: 'webhooks',
      severity: 'info',
      cause: 'Another responder is connected.',
      remedy: null,
      since: null,
      count: null,
    } as const;
    expect(pageOf({ problems: [], notices: [notice] })).toMatch(
      /^✓ No problems at [^\n]*\n\nGood to know\n {2}webhooks +Another responder is connected\.\n/,
    );
  });

  it('says so if nothing is wrong', () => {
    expect(pageOf({ problems: [] })).toMatch(/^✓ No problems at \d\d:\d\d:\d\d\.\n/);
  });

  it('shows what waits, for how long, and what its head waits for', () => {
    const page = pageOf();
    expect(page).toMatch(/Queue +600 queued, the oldest for 29 min · 0 sending · 0 unknown/);
    expect(page).toMatch(/from 106540352242922 +600 +takes 57 min +80 a second/);
    expect(page).toMatch(/to 16505550123 +600 +takes 57 min +out_\w+ waits for its number, which is paused, for 59 s/);
    expect(page).toMatch(/Paused +106540352242922 for 29 min; next attempt in 59 s/);
  });

  it('shows each instance with its part of the work, and which is silent', () => {
    const [first, second] = exampleStatus.instances ?? [];
    const instances = [first, second && { ...second, isThis: true, unchangedSeconds: 9 }].filter((each) => !!each);
    const page = pageOf({ instances });
    expect(page).toMatch(/Instances +worker-1: worker, 0\.1\.0, 8 of 16 shards\n/);
    expect(page).toMatch(/worker-2 \(this one\): worker, 0\.1\.0, 8 of 16 shards, no renewal seen for 9 s\n/);
    expect(pageOf({ instances: null })).not.toContain('Instances');
  });

  it('shows how Meta answers, the disk, the version and the last warnings', () => {
    const page = pageOf();
    expect(page).toMatch(/Meta +ok for 2 days \(41207 in a row\) · 61 calls in the last 5 minutes, 0 failed, 95 %/);
    expect(page).toMatch(/Disk +734 MB used, 21 GB free · grows by 10 MB a day, full in 2048 days/);
    expect(page).toMatch(/Retention +last sweep 21 s ago, removed 1204 events, 987 messages/);
    expect(page).toMatch(/Erasures +none under way/);
    expect(page).toMatch(/Version +0\.1\.0, started 2026-02-2/);
    expect(page).toMatch(/Last warnings\n {2}29 min ago: Meta refuses every message/);
    expect(page).toMatch(/Unknown\n {2}Last backup: /);
  });

  it('counts what was refused, one or many, with the reason behind it', () => {
    const refused = [
      { of: 'webhooks', reason: 'foreign', count: 2, remedy: null },
      { of: 'requests', reason: 'wrong_verify_token', count: 1, remedy: null },
    ] as const;
    const page = pageOf({ receiving: { ...exampleStatus.receiving, refused: [...refused] } });
    expect(page.replace(/\s+/g, ' ')).toContain(
      'Refused 2 webhooks (foreign), 1 request (wrong_verify_token) in the last 5 minutes',
    );
  });

  it('says plainly what is unknown', () => {
    const { receiving, sending } = exampleStatus;
    const page = pageOf({
      receiving: { ...receiving, lastWebhookAt: null, lastStatusAt: null, unprocessed: null },
      meta: { answer: null, since: null, inARow: 0, calls: 0, failed: 0, p95Ms: null },
      sending: {
        ...sending,
        queued: null,
        sending: null,
        unknown: null,
        oldestQueuedAt: null,
        numbers: null,
        recipients: null,
      },
      disk: null,
    });
    expect(page).toMatch(/no webhook is stored · no status in 24 hours · unknown unprocessed/);
    expect(page).toMatch(/Meta +not called since the start/);
    expect(page).toMatch(/an unknown number queued · \? sending/);
    expect(page).toMatch(/Disk +unknown/);
  });

  it.each([40, 80, 100])('fits %i columns, but for ids', (columns) => {
    for (const line of pageOf({}, columns).split('\n')) {
      if (!/out_|a second/.test(line)) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });
});
