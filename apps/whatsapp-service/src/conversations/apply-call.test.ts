import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, callItem, messageItem } from '../../test/support/items.ts';
import { noon, phoneNumberId } from '../../test/support/webhooks.ts';
import { callState } from './call-record.ts';

const rings = callItem('connect', { startedBy: 'user', at: at(0), deeplinkPayload: 'poster-4' });
const ends = callItem('terminate', {
  startedBy: 'user',
  status: 'Completed',
  at: at(95),
  startedAt: at(5),
  endedAt: at(95),
  durationSeconds: 90,
});
const isRecorded = callItem('call_recording_available', {
  at: at(400),
  recording: { id: '31', mimeType: 'audio/ogg' },
});
const isTranscribed = callItem('call_transcription_available', { at: at(500), transcript: { id: '32' } });

describe('applyCall', () => {
  it('makes one entry of the conversation from all steps of a call, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([rings, ends, isRecorded, isTranscribed], { minLength: 4 }), (items) => {
        const { messages } = applyItems(...items, ...items).snapshot();
        expect(messages).toMatchObject([
          {
            wamid: 'wacid.1',
            conversationKey: `${phoneNumberId}/w:${ada.waId}`,
            at: noon,
            body: null,
            call: {
              startedBy: 'user',
              status: 'COMPLETED',
              startedAt: at(5),
              endedAt: at(95),
              durationSeconds: 90,
              deeplinkPayload: 'poster-4',
              recording: { id: '31' },
              transcript: { id: '32' },
            },
          },
        ]);
      }),
    );
  });

  it('sorts the conversation by its last step', () => {
    expect(applyItems(rings, ends).alias(`w:${ada.waId}`).total).toMatchObject({
      activeAt: at(95),
      windowOpenedAt: noon,
    });
  });

  it('keeps a step without a user with the steps that name one', () => {
    const nameless = callItem('terminate', { user: undefined, status: 'FAILED', at: at(20) });
    expect(applyItems(nameless).message('wacid.1').conversationKey).toBeNull();
    for (const order of [
      [rings, nameless],
      [nameless, rings],
    ]) {
      expect(applyItems(...order).message('wacid.1').conversationKey).toBe(`${phoneNumberId}/w:${ada.waId}`);
    }
  });

  it('keeps a voicemail with the call whose id it has', () => {
    const voicemail = messageItem('wacid.1', { type: 'audio', media: { id: '40' }, at: at(60) });
    for (const order of [
      [rings, voicemail],
      [voicemail, rings],
    ]) {
      expect(applyItems(...order).snapshot().messages).toMatchObject([
        { wamid: 'wacid.1', at: noon, call: { startedBy: 'user' }, body: { type: 'audio', media: { id: '40' } } },
      ]);
    }
  });
});

describe('the voicemail of a call', () => {
  it('has the same content in whatever order the call and two versions of the voicemail come', () => {
    const version = (type: string, change: object) =>
      messageItem('wacid.1', { type, content: { id: '9' }, identity: `message:${type}`, ...change });
    // The one with less content has a time, the other has none: neither may decide.
    const items = [rings, version('audio', { at: at(40) }), version('media_placeholder', { at: undefined })];
    const content = (order: typeof items) => applyItems(...order).message('wacid.1').body?.type;
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (order) => {
        expect(content([...order])).toBe(content(items));
      }),
    );
  });
});

describe('callState', () => {
  const stateAfter = (...items: readonly ReturnType<typeof callItem>[]) => {
    const { call } = applyItems(...items).message('wacid.1');
    return call && callState(call);
  };
  const byUser = { startedBy: 'user' } as const;
  const byUs = { startedBy: 'business' } as const;

  it.each([
    ['ringing', [callItem('connect', byUser)]],
    ['ringing', [callItem('connect', byUs), callItem('RINGING', byUs)]],
    ['answered', [callItem('RINGING', byUs), callItem('ACCEPTED', byUs)]],
    ['rejected', [callItem('REJECTED', byUs)]],
    ['rejected', [callItem('REJECTED', byUs), callItem('terminate', { ...byUs, status: 'FAILED' })]],
    ['missed', [callItem('connect', byUser), callItem('terminate', { ...byUser, status: 'FAILED' })]],
    ['missed', [callItem('connect', byUser), callItem('terminate', byUser)]],
    ['failed', [callItem('terminate', { ...byUs, status: 'FAILED' })]],
    ['failed', [callItem('terminate', { ...byUser, status: 'FAILED', startedAt: at(1) })]],
    ['completed', [callItem('terminate', { ...byUser, status: 'COMPLETED' })]],
    ['completed', [callItem('terminate', { ...byUser, durationSeconds: 3 })]],
    ['completed', [callItem('call_recording_available', { recording: { id: '1' } })]],
  ] as const)('is %s', (state, items) => {
    expect(stateAfter(...items)).toBe(state);
    expect(stateAfter(...items.toReversed())).toBe(state);
  });
});
