import { describe, expect, it } from 'vitest';
import { businessNumber, itemsOf, onlyItem, phoneNumberId } from '../test/support/webhook-builder.ts';

const user = '4930555001';
const incoming = { id: 'wacid.A', from: user, to: businessNumber, event: 'connect', timestamp: '1700000000' };
const outgoing = { ...incoming, from: businessNumber, to: user };
const read = (call: object, valueParts: object = {}) => onlyItem('call', { calls: [call], ...valueParts }, 'calls');

describe('call items', () => {
  it('describe a call by the user', () => {
    expect(read({ ...incoming, direction: 'USER_INITIATED' })).toMatchObject({
      type: 'connect',
      callId: 'wacid.A',
      startedBy: 'user',
      user: { waId: user },
      at: 1_700_000_000_000,
      identity: `call:${phoneNumberId}:wacid.A:connect`,
    });
  });

  it('describe a call by the business', () => {
    const item = read({ ...outgoing, to_user_id: 'DE.1', direction: 'BUSINESS_INITIATED' });
    expect(item).toMatchObject({ startedBy: 'business', user: { waId: user, userId: 'DE.1' } });
  });

  it('find out who called by the numbers where the direction is missing', () => {
    expect(read(incoming)).toMatchObject({ startedBy: 'user', user: { waId: user } });
    expect(read(outgoing)).toMatchObject({ startedBy: 'business', user: { waId: user } });
    expect(read({ id: 'wacid.A', event: 'terminate' }).startedBy).toBeUndefined();
  });

  it('never take the business for the user, where direction and numbers contradict each other', () => {
    expect(read({ ...incoming, direction: 'BUSINESS_INITIATED' }).user).toEqual({ waId: user });
  });

  it('pain: the business counted as the user where Meta writes its number in another spelling than it displays', () => {
    const metadata = { display_phone_number: '+55 11 98765-4321', phone_number_id: phoneNumberId };
    const [ours, other] = ['551187654321', '5521912345678'];
    for (const contacts of [[], [{ wa_id: other }]]) {
      const to = read({ ...outgoing, from: ours, to: other }, { metadata, contacts });
      expect(to).toMatchObject({ startedBy: 'business', user: { waId: other } });
      const from = read({ ...incoming, from: other, to: ours }, { metadata, contacts });
      expect(from).toMatchObject({ startedBy: 'user', user: { waId: other } });
    }
    const contacts = [{ wa_id: other }];
    const unlike = { metadata: { ...metadata, display_phone_number: 'Acme' }, contacts };
    expect(read({ ...outgoing, from: '4930123456', to: other }, unlike).startedBy).toBe('business');
  });

  it('go by the end of the call where the time is missing', () => {
    const call = { id: 'wacid.A', event: 'terminate', status: 'COMPLETED', start_time: '1', end_time: '2' };
    expect(read(call).at).toBe(2000);
  });

  it('tell how a call ended, how long it took and what it was begun with', () => {
    const end = { status: 'COMPLETED', start_time: '1700000010', end_time: '1700000100', duration: 90 };
    const payloads = { deeplink_payload: 'poster-4', cta_payload: 'call-us', biz_opaque_callback_data: 'visit 12' };
    expect(read({ ...incoming, event: 'terminate', ...end, ...payloads })).toMatchObject({
      status: 'COMPLETED',
      startedAt: 1_700_000_010_000,
      endedAt: 1_700_000_100_000,
      durationSeconds: 90,
      deeplinkPayload: 'poster-4',
      ctaPayload: 'call-us',
      opaqueData: 'visit 12',
    });
    expect(read({ ...incoming, event: 'terminate', duration: '7' }).durationSeconds).toBe(7);
  });

  it('bring recording and transcript as media, without contacts or direction', () => {
    const file = { id: '31', mime_type: 'audio/ogg', sha256: 'aGFzaA==', url: 'https://example.com/31' };
    const parts = { id: 'wacid.A', from: user, from_user_id: 'DE.1', timestamp: '1700000200' };
    const recording = { ...parts, event: 'call_recording_available', call_recording: { type: 'audio', audio: file } };
    expect(read(recording)).toMatchObject({
      type: 'call_recording_available',
      user: { waId: user, userId: 'DE.1' },
      recording: { id: '31', mimeType: 'audio/ogg', sha256: 'aGFzaA==', url: 'https://example.com/31' },
    });
    const document = { ...file, mime_type: 'application/json' };
    const transcript = { ...parts, event: 'call_transcription_available', call_transcript: { document } };
    expect(read(transcript)).toMatchObject({ transcript: { id: '31', mimeType: 'application/json' } });
  });

  it('carry the errors next to a single call', () => {
    const [error, call] = itemsOf(
      { calls: [{ ...incoming, event: 'terminate' }], errors: [{ code: 138000 }] },
      'calls',
    );
    expect(error).toMatchObject({ kind: 'error', type: '138000' });
    expect(call).toMatchObject({ kind: 'call', type: 'terminate', errors: [{ code: 138000 }] });
  });

  it('tell two calls apart that failed alike', () => {
    const fail = (id: string) =>
      itemsOf({ calls: [{ ...incoming, id }], errors: [{ code: 138000 }] }, 'calls')[0]?.identity;
    expect(fail('wacid.A')).not.toBe(fail('wacid.B'));
  });

  it.each([
    ['the field', 'calls', {}],
    ['the type', 'messages', { type: 'call' }],
  ])('read a status as one of a call by %s', (_, field, more) => {
    const status = { id: 'wacid.A', status: 'RINGING', timestamp: '1700000000', recipient_id: user, ...more };
    expect(onlyItem('call', { statuses: [status] }, field)).toMatchObject({
      type: 'RINGING',
      callId: 'wacid.A',
      startedBy: 'business',
      user: { waId: user },
      identity: `call-status:${phoneNumberId}:wacid.A:RINGING`,
    });
  });

  it('go by their content where id or event is missing', () => {
    const identities = [{ event: 'connect' }, { id: 'wacid.A' }, { id: 'wacid.A', status: 'FAILED' }].map(
      (call) => read(call).identity,
    );
    expect(new Set(identities).size).toBe(3);
  });
});
