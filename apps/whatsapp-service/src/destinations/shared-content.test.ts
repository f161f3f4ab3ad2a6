import { expect, it } from 'vitest';
import type { Change } from '../changes/change.ts';
import type { EventContent } from './event-body.ts';
import { shareContent } from './shared-content.ts';

const change: Change = { type: 'message.received', at: 1, key: '106540352242922/wamid.1' };
const contentOf = (subject: string): EventContent => ({
  ...{ source: '/', subject, data: {} },
  facts: { direction: 'in', via: null },
});

it('reads once for attempts at the same time, and again for each that comes later or is about something else', async () => {
  let reads = 0;
  const shared = shareContent(async () => {
    reads += 1;
    return contentOf(String(reads));
  });
  const together = await Promise.all([shared([change]), shared([{ ...change }])]);
  expect(together.map((content) => content?.subject)).toEqual(['1', '1']);
  expect(await shared([change])).toMatchObject({ subject: '2' });
  await Promise.all([shared([change]), shared([change, { ...change, part: 'edit' }])]);
  expect(reads).toBe(4);
});

it('forgets a read that failed', async () => {
  let isBroken = true;
  const shared = shareContent(async () => {
    if (isBroken) throw new Error('The disk is full.');
    return contentOf('1');
  });
  await expect(Promise.all([shared([change]), shared([change])])).rejects.toThrow('The disk is full.');
  isBroken = false;
  await expect(shared([change])).resolves.toMatchObject({ subject: '1' });
});
