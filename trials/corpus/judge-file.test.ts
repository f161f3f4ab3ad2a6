import { describe, expect, it } from 'vitest';
import { isAcceptable, judgeFile, type PostedFile } from './judge-file.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const twoTexts = bytes({
  object: 'whatsapp_business_account',
  entry: [{ changes: [{ field: 'messages', value: { messages: [{ type: 'text' }, { type: 'text' }] } }] }],
});

const kept = (...kinds: readonly string[]): NonNullable<PostedFile['event']> => ({
  deliveries: 1,
  isProcessed: true,
  counts: { applied: kinds.length, duplicate: 0, failed: 0, rejected: 0 },
  items: kinds.map((kind) => ({ kind, state: 'applied' })),
});

const posted: PostedFile = {
  file: 'two-texts.json',
  body: twoTexts,
  status: 200,
  isRepeat: false,
  event: kept('message.text', 'message.text'),
  kept: twoTexts,
};

describe('judgeFile', () => {
  it('accepts a file that was accepted, stored and understood', () => {
    const report = judgeFile({ ...posted, index: { field: 'messages', kinds: ['message.text+bsuid'] } });
    expect(report).toMatchObject({ items: 2, expectedItems: 2, kinds: { 'message.text': 2 }, lost: 0, problems: [] });
  });

  it('reports values that are not shown anywhere', () => {
    const report = judgeFile({ ...posted, shown: [{ kind: 'message.text' }] });
    expect(report).toMatchObject({ leaves: 4, dropped: 1, problems: ['nothing shows /entry/0/changes/0/field'] });
    expect(judgeFile({ ...posted, shown: [{ kind: 'message.text', field: 'messages' }] }).problems).toEqual([]);
  });

  it('counts items that are not in the store as lost', () => {
    const report = judgeFile({ ...posted, event: kept('message.text') });
    expect(report.lost).toBe(1);
    expect(report.problems).toEqual(['1 of 2 items lost']);
  });

  it('reports items that the independent count does not find', () => {
    const { problems } = judgeFile({ ...posted, event: kept('message.text', 'message.text', 'message.text') });
    expect(problems).toEqual(['1 more items than the plain walk counts']);
  });

  it('reports failed items', () => {
    const event = kept('message.text', 'message.text');
    const items = [{ kind: 'message.text', state: 'failed' }, ...event.items.slice(1)];
    const report = judgeFile({ ...posted, event: { ...event, items } });
    expect(report.failed).toBe(1);
    expect(report.problems).toEqual(['1 items failed']);
  });

  it('reports a result whose counts differ from the list of items', () => {
    const event = {
      ...kept('message.text', 'message.text'),
      counts: { applied: 1, duplicate: 0, failed: 0, rejected: 0 },
    };
    expect(judgeFile({ ...posted, event }).problems).toEqual(['the result counts 1 items, the list has 2']);
  });

  it('reports bytes that differ, even by a space', () => {
    const { problems } = judgeFile({ ...posted, kept: new Uint8Array([...twoTexts, 0x20]) });
    expect(problems).toEqual(['kept with other bytes than were sent']);
  });

  it('reports a file that was accepted but is not stored', () => {
    expect(judgeFile({ ...posted, event: null, kept: null }).problems).toEqual(['accepted, but not in the store']);
  });

  it('reports a documented kind that was not recognized', () => {
    const event = kept('unknown.messages', 'unknown.messages');
    const report = judgeFile({ ...posted, event, index: { field: 'messages', kinds: ['message.text'] } });
    expect(report.unknown).toBe(2);
    expect(report.problems).toEqual(['the index names message.text; found unknown.messages']);
  });

  it('reports a valid file that was refused', () => {
    expect(judgeFile({ ...posted, status: 503, event: null, kept: null }).problems).toEqual([
      'answered 503 instead of 200',
    ]);
  });

  it('expects 400, and nothing stored, for another object', () => {
    const refused = { ...posted, body: bytes({ object: 'page', entry: [] }), status: 400, event: null, kept: null };
    expect(judgeFile(refused).problems).toEqual([]);
    expect(judgeFile({ ...refused, status: 200, event: kept() }).problems).toEqual([
      'not a webhook for WhatsApp accounts, so 400 is due; answered 200',
      'kept although it had to be refused',
    ]);
  });
});

describe('isAcceptable', () => {
  it('accepts webhooks for WhatsApp accounts, and those without `object` that have an `entry` list', () => {
    expect(isAcceptable({ object: 'whatsapp_business_account' })).toBe(true);
    expect(isAcceptable({ entry: [] })).toBe(true);
  });

  it.each([undefined, null, [], 'text', {}, { object: 'page', entry: [] }])('does not accept %j', (body) => {
    expect(isAcceptable(body)).toBe(false);
  });
});
