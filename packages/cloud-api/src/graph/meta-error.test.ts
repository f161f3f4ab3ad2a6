import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMetaError, readUncodedError } from './meta-error.ts';
import { managementUsage, readUsage } from './usage.ts';

describe('readMetaError', () => {
  it('reads the envelope', () => {
    const error = {
      message: '(#131030) Recipient phone number not in allowed list',
      type: 'OAuthException',
      code: 131030,
      error_subcode: 2655007,
      error_data: { messaging_product: 'whatsapp', details: 'Add the number' },
      is_transient: true,
      fbtrace_id: 'A1',
    };
    expect(readMetaError({ error })).toEqual({
      code: 131030,
      subcode: 2655007,
      message: '(#131030) Recipient phone number not in allowed list',
      details: 'Add the number',
      traceId: 'A1',
      isTransient: true,
    });
    expect(readMetaError({ error: { code: 1, error_data: 'text' } })?.details).toBe('text');
    expect(readMetaError({ error: { code: 1, error_user_msg: 'for people' } })?.details).toBe('for people');
  });

  it('reads numbers that are written as text, and details in the JSON text of error_data', () => {
    const error = { message: 'm', code: '131009', error_subcode: '2494010', is_transient: 'true' };
    const data = { error_data: '{"messaging_product":"whatsapp","details":"Too many rows"}' };
    expect(readMetaError({ error: { ...error, ...data } })).toMatchObject({
      code: 131009,
      subcode: 2494010,
      details: 'Too many rows',
      isTransient: true,
    });
    expect(readMetaError({ error: { ...error, error_subcode: 'none', error_data: '{cut off' } })).toMatchObject({
      subcode: null,
      details: '{cut off',
    });
  });

  it('is null for whatever is no envelope, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        readMetaError(value);
        readMetaError({ error: value });
      }),
    );
    for (const value of [null, [], {}, { error: 'no' }, { error: { code: '19x' } }, { error: { code: '' } }, 'text']) {
      expect(readMetaError(value)).toBeNull();
    }
  });
});

describe('readUncodedError', () => {
  it('reads the words of an error that has a message and no code', () => {
    const error = { message: 'm', code: null, error_user_msg: 'for people', fbtrace_id: 'A1' };
    expect(readUncodedError({ error })).toEqual({ message: 'm', details: 'for people', traceId: 'A1' });
  });

  it('is null for an error with a code, and for whatever says nothing', () => {
    for (const value of [
      { error: { code: 1, message: 'm' } },
      { error: { code: '1', message: 'm' } },
      { error: {} },
      {},
      null,
    ]) {
      expect(readUncodedError(value)).toBeNull();
    }
  });
});

describe('readUsage', () => {
  const read = (name: string, value: unknown) => readUsage(new Headers({ [name]: JSON.stringify(value) }));

  it('takes the highest counter of all accounts, and the longest wait', () => {
    const usage = {
      1: [{ type: 'a', call_count: 20, total_cputime: 30, total_time: 1, estimated_time_to_regain_access: 0 }],
      2: [{ type: 'b', call_count: 100, total_cputime: 0, total_time: 1, estimated_time_to_regain_access: 5 }],
    };
    expect(read('x-business-use-case-usage', usage)).toEqual({ percent: 100, regainMs: 300_000 });
    expect(read('x-app-usage', { call_count: 7, total_cputime: 9, total_time: 8 })).toEqual({
      percent: 9,
      regainMs: 0,
    });
  });

  it('counts only what concerns the asker', () => {
    const usage = {
      1: [
        { type: managementUsage, call_count: 97, total_cputime: 0, total_time: 1, estimated_time_to_regain_access: 0 },
        { type: 'whatsapp', call_count: 3, total_cputime: 8, total_time: 1, estimated_time_to_regain_access: 0 },
      ],
      2: [{ type: managementUsage, call_count: 20, total_cputime: 0, total_time: 1 }],
    };
    const headers = new Headers({ 'x-business-use-case-usage': JSON.stringify(usage) });
    expect(readUsage(headers, ({ type }) => type !== managementUsage)).toEqual({ percent: 8, regainMs: 0 });
    expect(readUsage(headers, ({ account }) => account === '2')).toEqual({ percent: 20, regainMs: 0 });
    expect(readUsage(headers, ({ account }) => account === '3')).toBeNull();
    const ofApp = new Headers({ 'x-app-usage': '{"call_count":7}' });
    expect(readUsage(ofApp, ({ account, type }) => account === null && type === null)).toMatchObject({ percent: 7 });
  });

  it('is null where there is none, or none that can be read', () => {
    expect(readUsage(new Headers())).toBeNull();
    expect(readUsage(new Headers({ 'x-app-usage': 'no JSON' }))).toBeNull();
  });
});
