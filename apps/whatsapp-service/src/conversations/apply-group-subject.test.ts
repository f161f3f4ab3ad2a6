import type { WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { accountItem, at, messageItem } from '../../test/support/items.ts';
import { phoneNumberId } from '../../test/support/webhooks.ts';

const group = (field: string, type: string, seconds: number, raw: object) =>
  accountItem(type, { kind: 'group', field, subject: 'G1', groupId: 'G1', phoneNumberId, at: at(seconds), raw });
const created = (subject: string, more: object = {}) =>
  group('group_lifecycle_update', 'group_create', 1, { subject, ...more });
const renamed = (text: string, seconds: number, update_successful = true) =>
  group('group_settings_update', 'group_settings_update', seconds, { group_subject: { text, update_successful } });
const subjectAfter = (...items: readonly WebhookItem[]) => applyItems(...items).alias('g:G1').total.groupSubject?.value;
const message = messageItem('wamid.1', { groupId: 'G1' });

describe('pain: a group’s conversation shows an id and no name', () => {
  it('has the name that the group was created with or last given', () => {
    expect(subjectAfter(created('Hikers'), message)).toBe('Hikers');
    expect(subjectAfter(message, renamed('Runners', 3), created('Hikers'), renamed('Walkers', 2))).toBe('Runners');
  });

  it('takes no name from a failed creation or change', () => {
    expect(subjectAfter(message, created('Hikers', { errors: [{ code: 131211 }] }))).toBeUndefined();
    expect(subjectAfter(message, created('Hikers'), renamed('Runners', 3, false))).toBe('Hikers');
  });
});
