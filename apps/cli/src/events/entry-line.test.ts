import { describe, expect, it } from 'vitest';
import { entryLine, itemWords } from './entry-line.ts';

describe('entryLine', () => {
  const message = { type: 'text', content: { body: 'At ten' }, revoked: null, call: null, errors: [], state: 'read' };

  it.each([
    [{}, '“At ten”'],
    [{ isEdited: true }, '“At ten” (edited)'],
    [{ content: null, revoked: { wamid: 'wamid.R', at: null } }, 'deleted message'],
    [{ type: null, content: null }, 'not known yet'],
    [{ type: 'unsupported', content: null, errors: [{ code: 131051 }] }, 'unsupported message (131051)'],
    [
      { type: 'call', state: 'missed', call: { startedBy: 'user', durationSeconds: null, recording: null } },
      'missed call',
    ],
    [{ type: 'audio', isVoicemail: true }, 'voicemail'],
  ])('tells what a message of the API says: %j', (change, line) => {
    expect(entryLine({ ...message, ...change })).toBe(line);
  });
});

describe('itemWords', () => {
  it.each([
    ['message.text', { type: 'text', text: { body: 'At ten' } }, {}, '“At ten”'],
    ['echo.image', { type: 'image', image: { caption: 'a bowl' } }, {}, 'photo “a bowl”'],
    ['echo.text', { id: 'w', message: { type: 'text', text: { body: 'I am the agent' } } }, {}, '“I am the agent”'],
    ['message.unsupported', { type: 'unsupported' }, { errors: [{ code: 131051 }] }, 'unsupported message (131051)'],
    ['call.connect', { event: 'connect' }, { startedBy: 'user' }, 'call, connect'],
    ['call.terminate', {}, { startedBy: 'user', status: 'COMPLETED', durationSeconds: 61 }, 'call, 1:01'],
    ['automatic_event.LeadSubmitted', { event_name: 'LeadSubmitted' }, {}, 'lead found by Meta'],
    ['status.delivered', { status: 'delivered' }, {}, ''],
    ['template.APPROVED', { event: 'APPROVED' }, {}, ''],
    ['message.text', null, {}, 'text'],
  ])('tells an item of the kind %s', (kind, raw, details, line) => {
    expect(itemWords({ kind, raw, details, wamid: 'wamid.1' })).toBe(line);
  });

  it('tells a voicemail by its id', () => {
    const raw = { type: 'audio', audio: { id: '1' } };
    expect(itemWords({ kind: 'message.audio', raw, details: {}, wamid: 'wacid.1' })).toBe('voicemail');
  });
});
