import { describe, expect, it } from 'vitest';
import { expectedKinds, isKind } from './expected-kinds.ts';

describe('expectedKinds', () => {
  it.each([
    ['message.text+bsuid', 'messages', 'message.text'],
    ['message.interactive.button_reply', 'messages', 'message.interactive'],
    ['message.audio.voice', 'messages', 'message.audio'],
    ['status.delivered+pricing+conversation', 'messages', 'status.delivered'],
    ['value.errors', 'messages', 'error'],
    ['call.connect', 'calls', 'call.connect'],
    ['echo.text', 'smb_message_echoes', 'echo.text'],
    ['group.group_create', 'group_lifecycle_update', 'group'],
    ['state_sync.contact.add', 'smb_app_state_sync', 'contact'],
    ['user_preferences.stop', 'user_preferences', 'preference'],
    ['automatic_events', 'automatic_events', 'automatic_event'],
    ['message_template_status_update.APPROVED', 'message_template_status_update', 'template'],
    ['account_update.PARTNER_ADDED', 'account_update', 'account'],
    ['?.PARTNER_APP_INSTALLED', '', 'account'],
  ])('takes %s for %s', (named, field, kind) => {
    expect(expectedKinds(named, field)).toEqual([kind]);
  });

  it.each([
    ['status.<STATUS>+bsuid', 'messages', 'status'],
    ['message.<MESSAGE_TYPE>+group', 'messages', 'message'],
    ['echo.<MESSAGE_TYPE>', 'smb_message_echoes', 'echo'],
    ['status(call).[RINGING|ACCEPTED|REJECTED]+opaque', 'calls', 'call'],
    ['status(payment).<captured | failed | pending>', 'messages', 'payment'],
  ])('asks for the kind alone where the type is a placeholder, as in %s', (named, field, kind) => {
    expect(expectedKinds(named, field)).toEqual([kind]);
  });

  it('lets messages of the history come out as history', () => {
    expect(expectedKinds('message.image+bsuid', 'history')).toContain('history.image');
  });

  it.each(['messages', 'messages.APPROVED', 'invalid_field', 'entry.empty', 'message.?', '?.SOMETHING', 'value'])(
    'asks nothing for %s, which names nothing that Meta documents',
    (named) => {
      expect(expectedKinds(named, 'messages')).toEqual([]);
    },
  );
});

describe('isKind', () => {
  it('applies to the kind itself and to each of its types', () => {
    expect(isKind('message.text', 'message')).toBe(true);
    expect(isKind('message.text', 'message.text')).toBe(true);
  });

  it('does not apply to a kind that merely has the same prefix', () => {
    expect(isKind('history_progress.chunk', 'history')).toBe(false);
  });
});
