import { describe, expect, it } from 'vitest';
import { ServiceError } from '../service-error.ts';
import { faultFields } from './fault-log.ts';

describe('faultFields', () => {
  it('logs class, code and frames of a fault and of its causes', () => {
    const fields = faultFields(new ServiceError('store_corrupt', 'x', { cause: new RangeError('y') }));
    expect(fields).toMatchObject({ fault: 'ServiceError', code: 'store_corrupt', cause: { fault: 'RangeError' } });
    expect(JSON.stringify(fields)).toContain('fault-log.test.ts');
  });

  it('never logs an error’s message, however many lines it has', () => {
    const secret = 'SECRET\n    at SECRET (SECRET:1:1)\nSECRET';
    const faults = [new Error(secret), new Error('x', { cause: new Error(secret) }), new SyntaxError(secret), secret];
    for (const fault of faults) expect(JSON.stringify(faultFields(fault))).not.toContain('SECRET');
  });

  it('logs no frames if the message was changed after the error was created', () => {
    const error = new Error('SECRET\n    at SECRET');
    error.message = 'harmless';
    expect(JSON.stringify(faultFields(error))).not.toContain('SECRET');
  });
});
