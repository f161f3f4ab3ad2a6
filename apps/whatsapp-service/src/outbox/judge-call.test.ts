import { describe, expect, it } from 'vitest';
import { judgeCall } from './judge-call.ts';

const answered = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  judgeCall({
    kind: 'answered',
    status,
    headers: new Headers(headers),
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  });

const error = (code: number, more: Record<string, unknown> = {}) => ({
  error: { message: `(#${code}) words`, type: 'OAuthException', code, fbtrace_id: 'A1', ...more },
});

describe('judgeCall', () => {
  it('is accepted with Meta’s id, and keeps the answer as it is', () => {
    const body = '{"messaging_product":"whatsapp","messages":[{"id":"wamid.1"}]}';
    expect(answered(200, body)).toEqual({ kind: 'accepted', wamid: 'wamid.1', answer: { status: 200, body } });
  });

  it('reads the usage header: how much of the hour’s calls is used up', () => {
    const body = '{"messages":[{"id":"wamid.1"}]}';
    const usage = (minutes: number, type = 'whatsapp') => ({
      'x-business-use-case-usage': JSON.stringify({
        '10': [{ type, call_count: 100, estimated_time_to_regain_access: minutes }],
      }),
    });
    expect(answered(200, body, usage(0))).toMatchObject({ kind: 'accepted', usage: { percent: 100, regainMs: 0 } });
    expect(answered(200, body, usage(30))).toMatchObject({ usage: { regainMs: 1_800_000 } });
    expect(answered(200, body)).not.toHaveProperty('usage');
    // Templates and numbers are counted apart from messages.
    expect(answered(200, body, usage(30, 'whatsapp_business_management'))).not.toHaveProperty('usage');
  });

  it.each([
    [100, 400, 'refused'],
    [131009, 400, 'refused'],
    [131047, 400, 'refused'],
    [132001, 404, 'refused'],
    [131016, 500, 'not_sent'],
    [2, 503, 'not_sent'],
    [131057, 500, 'not_sent'],
    [130429, 400, 'number_too_fast'],
    [80007, 400, 'number_too_fast'],
    [4, 400, 'number_too_fast'],
    [131056, 400, 'pair_too_fast'],
    [190, 401, 'blocked'],
    [10, 403, 'blocked'],
    [200, 403, 'blocked'],
    [299, 403, 'blocked'],
    [368, 403, 'blocked'],
    [131031, 403, 'blocked'],
    [131042, 400, 'blocked'],
  ])('judges %i by its code, whatever the HTTP status: %i is %s', (code, status, kind) => {
    expect(answered(status, error(code))).toMatchObject({ kind, problem: { code, traceId: 'A1' } });
    expect(answered(418, error(code)).kind).toBe(kind);
  });

  it('distinguishes the two meanings of 131030: a recipient of a test number, and the guide’s rate limit', () => {
    expect(answered(400, error(131030)).kind).toBe('refused');
    expect(answered(400, error(131030, { error_subcode: 2494055 })).kind).toBe('number_too_fast');
    expect(answered(400, error(131030, { message: '(#131030) Rate limit hit' })).kind).toBe('number_too_fast');
  });

  it('takes 100 with subcode 33 for the number’s own trouble', () => {
    expect(answered(400, error(100, { error_subcode: 33 })).kind).toBe('blocked');
  });

  it('waits as long as Meta says', () => {
    expect(answered(500, error(131057))).toMatchObject({ afterMs: 60_000 });
    const usage = JSON.stringify({ 1: [{ type: 'x', call_count: 100, estimated_time_to_regain_access: 3 }] });
    expect(answered(400, error(80007), { 'x-business-use-case-usage': usage })).toMatchObject({ afterMs: 180_000 });
  });

  it('does not wait for Meta’s count of management calls if the number itself was too fast', () => {
    const usage = (type: string, minutes: number) => ({
      'x-business-use-case-usage': JSON.stringify({
        1: [{ type, call_count: 100, estimated_time_to_regain_access: minutes }],
      }),
    });
    expect(answered(400, error(130429), usage('whatsapp_business_management', 3))).toMatchObject({ afterMs: null });
    expect(answered(400, error(130429), usage('whatsapp', 3))).toMatchObject({ afterMs: 180_000 });
    expect(answered(400, error(80007), usage('whatsapp_business_management', 600))).toMatchObject({
      afterMs: 3_600_000,
    });
  });

  it('judges undocumented codes by Meta’s own word, then by the HTTP status', () => {
    expect(answered(400, error(999_999, { is_transient: true })).kind).toBe('not_sent');
    expect(answered(500, error(999_999)).kind).toBe('not_sent');
    expect(answered(401, error(999_999)).kind).toBe('blocked');
    expect(answered(400, error(999_999)).kind).toBe('refused');
  });

  it.each([
    [500, '<html>', 'unknown'],
    [502, '', 'unknown'],
    [408, '', 'unknown'],
    [200, '{}', 'unknown'],
    [200, 'not JSON', 'unknown'],
    [429, '', 'number_too_fast'],
    [302, '', 'blocked'],
    [403, '<html>', 'blocked'],
    [404, '<html>', 'blocked'],
    [407, '', 'blocked'],
    [413, '<html>', 'refused'],
  ])('without Meta’s envelope, %i with "%s" is %s', (status, body, kind) => {
    expect(answered(status, body).kind).toBe(kind);
  });

  it.each([
    ['7', 7_000],
    ['86400', 3_600_000],
    ['0', null],
    ['soon', null],
  ])(
    'with Retry-After: %s, an answer to attempt it again later stops the number for that long, at most an hour',
    (asked, restMs) => {
      const headers = { 'retry-after': asked };
      expect(answered(503, '<html>', headers)).toMatchObject({ kind: 'unknown', restMs });
      expect(answered(502, '', headers)).toMatchObject({ kind: 'unknown', restMs });
      expect(answered(503, error(2), headers)).toMatchObject({ kind: 'not_sent', afterMs: null, restMs });
      expect(answered(503, error(999_999), headers)).toMatchObject({ kind: 'not_sent', afterMs: null, restMs });
      // The documented wait is the message's own, and stays.
      expect(answered(500, error(131_057), headers)).toMatchObject({ kind: 'not_sent', afterMs: 60_000, restMs });
      expect(answered(429, '', headers)).toMatchObject({ kind: 'number_too_fast', afterMs: restMs });
      expect(answered(429, error(999_999), headers)).toMatchObject({ kind: 'number_too_fast', afterMs: restMs });
      expect(answered(400, error(130_429), headers)).toMatchObject({ kind: 'number_too_fast', afterMs: restMs });
    },
  );

  it('with Retry-After, lets only the message wait if Meta’s error may concern it alone', () => {
    const headers = { 'retry-after': '90' };
    for (const [status, code] of [
      [429, 131_208],
      [500, 131_000],
      [500, 999_999],
    ] as const) {
      const outcome = answered(status, error(code), headers);
      expect(outcome).toMatchObject({ kind: 'not_sent', fault: 'unclear', afterMs: 90_000 });
      expect(outcome).not.toHaveProperty('restMs');
    }
    // As long as the documentation of the code says, if that is longer.
    expect(answered(400, error(132_069), headers)).toMatchObject({ afterMs: 600_000 });
  });

  it('answers in Meta’s shape if something other than Meta refused', () => {
    const outcome = answered(413, '<html>');
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect([outcome.answer.status, JSON.parse(outcome.answer.body)]).toMatchObject([
      413,
      { error: { code: 131000, message: 'HTTP 413, not from Meta' } },
    ]);
  });

  it('shows what an error without a code says, and passes it on as it is', () => {
    const body = {
      error: { message: 'Unsupported parameter foo', error_data: '{"details":"Remove it"}', fbtrace_id: 'A1' },
    };
    expect(answered(400, body)).toEqual({
      kind: 'refused',
      problem: { code: null, subcode: null, title: 'Unsupported parameter foo', details: 'Remove it', traceId: 'A1' },
      answer: { status: 400, body: JSON.stringify(body) },
    });
    // What would meet every message is still no fault of this one.
    expect(answered(403, body).kind).toBe('blocked');
    expect(answered(502, body).kind).toBe('unknown');
  });

  it('distinguishes an outage of Meta from a failure that the message may have caused', () => {
    const faultOf = (code: number) => {
      const outcome = answered(500, error(code));
      return outcome.kind === 'not_sent' ? outcome.fault : outcome.kind;
    };
    expect([2, 131016, 131057, 2494100].map(faultOf)).toEqual(['meta', 'meta', 'meta', 'meta']);
    expect([1, 131000, 999_999].map(faultOf)).toEqual(['unclear', 'unclear', 'unclear']);
  });

  it('blames a missing permission on the edge that was called, and everything else on its scope', () => {
    const scopeOf = (code: number) => {
      const outcome = answered(403, error(code));
      return outcome.kind === 'blocked' ? outcome.scope : outcome.kind;
    };
    expect([3, 10, 200, 230, 131005].map(scopeOf)).toEqual(['edge', 'edge', 'edge', 'edge', 'edge']);
    expect([131048, 190, 131042, 2635].map(scopeOf)).toEqual(['number', 'account', 'category', 'version']);
  });

  it('distinguishes a call that certainly never arrived from one that may have', () => {
    expect(judgeCall({ kind: 'unreached', reason: 'ECONNREFUSED' })).toMatchObject({
      kind: 'not_sent',
      fault: 'meta',
      afterMs: null,
    });
    expect(judgeCall({ kind: 'lost', reason: 'ECONNRESET' }).kind).toBe('unknown');
    expect(judgeCall({ kind: 'no_token' })).toMatchObject({ kind: 'blocked' });
  });
});
