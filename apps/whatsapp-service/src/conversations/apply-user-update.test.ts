import type { WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, contactItem, preferenceItem } from '../../test/support/items.ts';

const number = ada.waId ?? '';

describe('applyContact', () => {
  const nameAfter = (...items: readonly WebhookItem[]) => applyItems(...items).alias(`w:${number}`).total.contactName;

  it('keeps the business’s own name, the newest entry by Meta’s time, and its removal', () => {
    const [add, rename, remove] = [
      contactItem('add', { fullName: 'Ada', at: at(0) }),
      contactItem('add', { firstName: 'Ada L.', at: at(1) }),
      contactItem('remove', { at: at(2) }),
    ];
    expect(nameAfter(rename, add)).toEqual({ value: 'Ada L.', at: at(1) });
    expect(nameAfter(remove, rename, add)).toEqual({ value: null, at: at(2) });
  });
});

describe('applyPreference', () => {
  it('keeps the newest preference for each category; of two with the same time, stop', () => {
    const [resume, stop] = [preferenceItem('resume'), preferenceItem('stop')];
    for (const order of [
      [resume, stop],
      [stop, resume],
    ]) {
      expect(applyItems(...order).alias(`w:${number}`).total.preferences.marketing_messages).toMatchObject({
        value: 'stop',
      });
    }
    const later = preferenceItem('resume', { at: at(1) });
    expect(applyItems(later, stop).alias(`w:${number}`).total.preferences).toEqual({
      marketing_messages: { value: 'resume', at: at(1) },
    });
  });
});
