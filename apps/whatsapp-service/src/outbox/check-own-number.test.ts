import { describe, expect, it } from 'vitest';
import { createCheckOwnNumber } from './check-own-number.ts';

describe('a message to the number that sends it', () => {
  const check = createCheckOwnNumber({ digitsOf: (id) => (id === '20' ? '15550783881' : null) });

  it.each(['15550783881', '+1 555-078-3881', '+1 (555) 078.3881', 15_550_783_881])('is refused as %s', (to) => {
    expect(check('20', { to })).toMatchObject([{ path: 'to', code: 131021 }]);
  });

  it('is only a message to that number, and no message while the number’s digits are unknown', () => {
    expect(check('20', { to: '+1 555 078 3882' })).toEqual([]);
    expect(check('20', { recipient: 'US.15550783881' })).toEqual([]);
    expect(check('20', { to: '15550783881', recipient_type: 'group' })).toEqual([]);
    expect(check('21', { to: '15550783881' })).toEqual([]);
  });
});
