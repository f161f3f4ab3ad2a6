import { describe, expect, it } from 'vitest';
import { directSendLifeMs } from './direct-send.ts';

describe('directSendLifeMs', () => {
  it.each([
    [{ type: 'text', category: 'utility', ttl_seconds: 60 }, 60_000],
    [{ type: 'text', category: 'AUTHENTICATION' }, 600_000],
    [{ category: 'utility' }, 30 * 86_400_000],
    [{ type: 'text', category: 'service', ttl_seconds: 60 }, null],
    [{ type: 'text', ttl_seconds: 60 }, null],
    [{ type: 'template', category: 'utility', ttl_seconds: 60 }, null],
    [{ type: 'text', category: '__proto__' }, null],
  ])('of %j is %s', (body, lifeMs) => {
    expect(directSendLifeMs(body)).toBe(lifeMs);
  });
});
