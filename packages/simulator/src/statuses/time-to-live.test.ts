import { describe, expect, it } from 'vitest';
import type { SentMessage } from '../world/message.ts';
import type { Template, TemplateCategory } from '../world/template.ts';
import { expiryOf } from './time-to-live.ts';

const message = { at: 1_000 } as SentMessage;
const template = (category: TemplateCategory, messageSendTtlSeconds?: number): Template =>
  ({ category, messageSendTtlSeconds }) as Template;

describe('expiryOf', () => {
  it('is 30 days after the call, ten minutes for authentication, or what the template says', () => {
    const days30Ms = 2_592_000_000;
    expect(expiryOf(message, undefined)).toBe(1_000 + days30Ms);
    expect(expiryOf(message, template('MARKETING'))).toBe(1_000 + days30Ms);
    expect(expiryOf(message, template('AUTHENTICATION'))).toBe(1_000 + 600_000);
    expect(expiryOf(message, template('AUTHENTICATION', 30))).toBe(31_000);
    expect(expiryOf(message, template('AUTHENTICATION', -1))).toBe(1_000 + days30Ms);
    expect(expiryOf(message, template('UTILITY', 43_200))).toBe(1_000 + 43_200_000);
  });
});
