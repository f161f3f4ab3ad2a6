import { errorRules } from '@intexuraos/service-api/errors';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../service-error.ts';
import { errorAnswer, rawErrorAnswer } from './error-response.ts';

describe('errorRules', () => {
  it('sends Retry-After with every 429 and 503, and with nothing else', () => {
    for (const { status, retryAfterSeconds } of Object.values(errorRules)) {
      expect(retryAfterSeconds !== undefined).toBe(status === 429 || status === 503);
    }
  });
});

describe('errorAnswer', () => {
  it('never shows the message of a store or of a fault', () => {
    const faults = [
      new ServiceError('store_unavailable', 'SECRET'),
      new ServiceError('store_timeout', 'SECRET'),
      new ServiceError('store_corrupt', 'SECRET'),
      new ServiceError('cursor_invalid', 'SECRET'),
      new Error('SECRET'),
      new SyntaxError('SECRET'),
      Object.assign(new Error('SECRET'), { statusCode: 418 }),
      'SECRET',
      null,
    ];
    for (const fault of faults) expect(JSON.stringify(errorAnswer(fault))).not.toContain('SECRET');
  });

  it('keeps the code of a ServiceError, reports another library’s 4xx as a bad request and anything else as internal', () => {
    expect(errorAnswer(new ServiceError('store_timeout', '')).code).toBe('store_timeout');
    expect(errorAnswer(Object.assign(new Error(), { statusCode: 418 })).code).toBe('bad_request');
    expect(errorAnswer(Object.assign(new Error(), { statusCode: 502 })).code).toBe('internal');
    expect(errorAnswer(new Error()).code).toBe('internal');
    expect(errorAnswer(undefined).code).toBe('internal');
  });
});

describe('rawErrorAnswer', () => {
  it('is a whole HTTP answer in the one form of errors', () => {
    const [head, body] = rawErrorAnswer('headers_too_large').split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body ?? '')}`);
    expect(JSON.parse(body ?? '').error.code).toBe('headers_too_large');
  });
});
