import { describe, expect, it } from 'vitest';
import { difference, explanation, windowOf } from '../../src/page/clock-view.js';
import { formatText } from '../../src/page/format-text.js';
import { asCurl, filters, inTime, linesOf, outcomeOf } from '../../src/page/webhook-view.js';

const webhook = (field: string, value: object) => ({ json: { entry: [{ changes: [{ field, value }] }] } });
const contacts = [{ profile: { name: 'Ana' }, wa_id: '1650' }];
const words = (field: string, value: object) =>
  linesOf(webhook(field, value), (wamid) => (wamid === 'known' ? 'Your mug' : ''), [
    { waId: '4477', userId: 'GB.1', name: 'Mai' },
  ]).map(({ who, what }) => `${who} ${what}`);

describe('the description of a webhook', () => {
  it('names the author and the text', () => {
    const messages = [{ from: '1650', type: 'text', text: { body: 'Hello' } }];
    expect(words('messages', { contacts, messages })).toEqual(['Ana “Hello”']);
  });

  it('names the message, its status, and why it failed', () => {
    const statuses = [
      { id: 'known', status: 'delivered', recipient_id: '4477' },
      { id: 'other', status: 'failed', recipient_user_id: 'GB.1', errors: [{ code: 131026, title: 'Undeliverable' }] },
      { id: 'other', status: 'captured', type: 'payment', recipient_id: '999' },
    ];
    expect(words('messages', { statuses })).toEqual([
      'Mai delivered: Your mug',
      'Mai failed (131026 Undeliverable)',
      '+999 payment captured',
    ]);
  });

  it('describes updates of account, templates, calls and preferences', () => {
    expect(words('message_template_status_update', { event: 'APPROVED', message_template_name: 'order' })).toEqual([
      'Meta message template status: template order, approved',
    ]);
    expect(words('account_review_update', { decision: 'APPROVED' })).toEqual(['Meta account review: approved']);
    expect(words('calls', { contacts, calls: [{ from: '1650', event: 'terminate', duration: 65 }] })).toEqual([
      'Ana call terminate, 1:05',
    ]);
    expect(words('user_preferences', { contacts, user_preferences: [{ wa_id: '1650', value: 'stop' }] })).toEqual([
      'Ana wants no marketing messages',
    ]);
    expect(words('something_new', {})).toEqual(['Meta something new']);
  });
});

describe('the outcome of a webhook', () => {
  const url = 'http://localhost:8080/webhooks/whatsapp';
  const attempt = (outcome: number | string, answer = '') => ({ at: 0, ms: 3, outcome, answer, headers: {} });
  const record = (attempts: object[], more: object = {}) => ({ url, state: 'waiting', attempts, ...more });

  it('is the answer, with its reason and the next attempt', () => {
    const answer = JSON.stringify({ error: { code: 'foreign', message: 'No entry is for a WABA configured here.' } });
    expect(outcomeOf(record([attempt(403, answer), attempt(403, answer)], { nextAttemptAt: 40_000 }), 0)).toEqual({
      label: '403',
      tone: 'bad',
      reason: 'No entry is for a WABA configured here.',
      next: '2 attempts, next in 40 s',
    });
    expect(outcomeOf(record([attempt(200, '{"status":"stored"}')], { state: 'delivered' }), 0)).toMatchObject({
      tone: 'good',
      reason: 'stored',
    });
    expect(outcomeOf(record([]), 0)).toMatchObject({ tone: 'waiting', label: '…' });
  });

  it('says why there was no answer, or that the answer has no reason', () => {
    const reason = (outcome: number | string, answer = '') => outcomeOf(record([attempt(outcome, answer)]), 0).reason;
    expect(reason('refused')).toBe(`Nothing listens at ${url}.`);
    expect(reason('timeout')).toBe(`No answer from ${url} in time.`);
    expect(reason('broken')).toContain('closed');
    expect(reason(502, '<html><body>Bad gateway</body></html>')).toBe(
      'The answer was 502; only 200 counts as accepted.',
    );
    expect(reason(500, 'Internal error')).toBe('Internal error');
    const givenUp = (givenUpFor: string) =>
      outcomeOf(record([attempt(500)], { state: 'given-up', givenUpFor }), 0).next;
    expect(givenUp('seven-days')).toBe('given up after 1 attempt: seven days have passed');
    expect(givenUp('unsubscribed')).toBe('given up after 1 attempt: the app is no longer subscribed to this');
  });

  it('can be sent again by curl, with its signature', () => {
    const sent = {
      ...attempt(200),
      headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': 'sha256=ab', Accept: '*/*' },
    };
    expect(asCurl(record([sent], { body: `{"a":"it's"}` }))).toBe(
      `curl -X POST '${url}' -H 'Content-Type: application/json' -H 'X-Hub-Signature-256: sha256=ab' --data-raw '{"a":"it'\\''s"}'`,
    );
  });

  it('is found by its contents, and by not being accepted', () => {
    const message = { ...webhook('messages', { messages: [{}] }), state: 'delivered' };
    const news = { ...webhook('account_update', {}), state: 'waiting' };
    const fitting = (each: object) => Object.keys(filters).filter((name) => filters[name]?.(each));
    expect(fitting(message)).toEqual(['everything', 'messages']);
    expect(fitting(news)).toEqual(['everything', 'account and templates', 'not taken']);
  });

  it('gives durations in the largest unit that fits', () => {
    expect([0, 40_000, 150_000, 5_400_000, 72 * 3_600_000].map(inTime)).toEqual([
      'now',
      'in 40 s',
      'in 3 min',
      'in 1.5 h',
      'in 3 days',
    ]);
  });
});

describe('the description of the clock', () => {
  const dayMs = 24 * 3_600_000;

  it('gives the difference from this computer’s clock, and its effect on the service', () => {
    expect([difference(2_000), difference(dayMs), difference(-dayMs)]).toEqual(['', '24 h ahead', '24 h behind']);
    expect(explanation(dayMs)).toMatch(/24 h ahead.*still open.*131047.*25 hours late/);
    expect(explanation(-dayMs)).toMatch(/behind/);
    expect(explanation(0)).toMatch(/agree/);
  });

  it('describes the window of a chat', () => {
    expect(windowOf(null, 0)).toMatchObject({ isOpen: false, words: expect.stringContaining('has not written') });
    expect(windowOf(dayMs, 0)).toEqual({
      isOpen: true,
      words: 'Window open: it closes in 24 h, unless the customer writes again.',
    });
    expect(windowOf(dayMs, dayMs)).toMatchObject({ isOpen: false, words: expect.stringContaining('131047') });
  });
});

describe('WhatsApp’s formatting', () => {
  const styled = (text: string) =>
    formatText(text).map(({ text: piece, style }) => (style ? `${style}:${piece}` : piece));

  it('is read at the edges of words', () => {
    expect(styled('a *bold* and _thin_, ~no~ `x*y*`')).toEqual([
      'a ',
      'bold:bold',
      ' and ',
      'italic:thin',
      ', ',
      'struck:no',
      ' ',
      'code:x*y*',
    ]);
    expect(styled('```a\n*b*```')).toEqual(['code:a\n*b*']);
  });

  it('is plain text if it encloses nothing', () => {
    for (const text of ['snake_case_name', '2*3*4', '* not *', '*open', '<b>*</b>'])
      expect(styled(text)).toEqual([text]);
  });
});
