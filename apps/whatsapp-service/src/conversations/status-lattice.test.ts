import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { at, bob, cleo, messageItem, revokeItem, statusItem } from '../../test/support/items.ts';
import { groupProgress, messageState } from './status-lattice.ts';

/** The state of a sent message with these statuses, each a second after the one before. */
function stateAfter(...words: readonly string[]): string {
  const statuses = words.map((word, index) => statusItem('wamid.1', word, { at: at(index) }));
  return messageState(applyItems(...statuses).message('wamid.1'));
}

describe('messageState', () => {
  it('never falls back: delivered stays delivered when sent comes late (pain 7)', () => {
    expect(stateAfter('delivered', 'sent')).toBe('delivered');
    expect(stateAfter('read', 'delivered', 'sent')).toBe('read');
    expect(stateAfter('played', 'read')).toBe('played');
  });

  it('is the furthest word in whatever order and times the statuses come', () => {
    const words = ['pending', 'accepted', 'sent', 'failed', 'delivered', 'read', 'played'];
    const someWords = fc.shuffledSubarray(words, { minLength: 1 });
    const someTimes = fc.array(fc.nat(3), { minLength: words.length, maxLength: words.length });
    fc.assert(
      fc.property(someWords, someTimes, (told, times) => {
        const items = told.map((word, index) => statusItem('wamid.1', word, { at: at(times[index] ?? 0) }));
        const furthest = words.findLast((word) => told.includes(word));
        expect(messageState(applyItems(...items).message('wamid.1'))).toBe(furthest);
      }),
    );
  });

  it('shows a failure that comes after sent, with its cause (pain 10)', () => {
    const failed = statusItem('wamid.1', 'failed', { at: at(9), errors: [{ code: 131026, title: 'Undeliverable' }] });
    const message = applyItems(statusItem('wamid.1', 'sent'), failed).message('wamid.1');
    expect(messageState(message)).toBe('failed');
    expect(message.statuses.at(-1)).toMatchObject({ status: 'failed', errors: [{ code: 131026 }] });
  });

  it('does not let sent undo a failure (pain 7)', () => {
    expect(stateAfter('failed', 'sent')).toBe('failed');
    expect(stateAfter('failed', 'accepted')).toBe('failed');
  });

  it('trusts delivered and read over a failure, which stays in the history', () => {
    expect(stateAfter('failed', 'delivered')).toBe('delivered');
    expect(stateAfter('read', 'failed')).toBe('read');
    const message = applyItems(statusItem('wamid.1', 'failed'), statusItem('wamid.1', 'read')).message('wamid.1');
    expect(message.statuses.map(({ status }) => status).sort()).toEqual(['failed', 'read']);
  });

  it('keeps words that only annotate, and is not changed by them', () => {
    expect(stateAfter('delivered', 'warning')).toBe('delivered');
    expect(stateAfter('sent', 'deleted', 'teleported', '__proto__')).toBe('sent');
    expect(stateAfter('warning')).toBe('unknown');
  });

  it('is received for a user’s message, and accepted for one that was sent and has no status yet', () => {
    const { message } = applyItems(messageItem('wamid.in'), messageItem('wamid.out', { kind: 'echo' }));
    expect(messageState(message('wamid.in'))).toBe('received');
    expect(messageState(message('wamid.out'))).toBe('accepted');
  });

  it('is revoked for good, whatever else is reported', () => {
    const revoke = revokeItem('wamid.R', 'wamid.1');
    for (const items of [
      [messageItem('wamid.1'), revoke],
      [revoke, messageItem('wamid.1')],
    ]) {
      expect(messageState(applyItems(...items).message('wamid.1'))).toBe('revoked');
    }
  });

  it('counts history as a status: its word counts, and ERROR is a failure', () => {
    const old = (historyStatus: string) => messageItem('wamid.1', { kind: 'history', direction: 'out', historyStatus });
    expect(messageState(applyItems(old('read'), statusItem('wamid.1', 'sent')).message('wamid.1'))).toBe('read');
    expect(messageState(applyItems(old('error')).message('wamid.1'))).toBe('failed');
    expect(applyItems(old('delivered'), old('read')).message('wamid.1').statuses).toMatchObject([
      { status: 'delivered', source: 'history' },
      { status: 'read', source: 'history' },
    ]);
  });
});

describe('messageState of a group message', () => {
  const groupStatus = (status: string, participant?: typeof bob) =>
    statusItem('wamid.1', status, { groupId: 'G1', user: participant, participant });

  it('is sent or failed; the statuses of participants do not make it delivered', () => {
    const message = applyItems(groupStatus('sent'), groupStatus('read', bob)).message('wamid.1');
    expect(messageState(message)).toBe('sent');
    expect(messageState(applyItems(groupStatus('failed')).message('wamid.1'))).toBe('failed');
  });

  it('is sent, not failed, once it reached one of them', () => {
    const message = applyItems(groupStatus('delivered', bob), groupStatus('failed')).message('wamid.1');
    expect(messageState(message)).toBe('sent');
  });

  it('is not failed because one participant’s copy is', () => {
    const message = applyItems(groupStatus('sent'), groupStatus('failed', bob)).message('wamid.1');
    expect(messageState(message)).toBe('sent');
  });
});

describe('groupProgress', () => {
  it('counts participants: reached, read and played', () => {
    const about = (status: string, userId: string) =>
      statusItem('wamid.1', status, { groupId: 'G1', participant: { userId } });
    const items = [
      about('delivered', 'US.1'),
      about('delivered', 'US.2'),
      about('read', 'US.2'),
      about('played', 'US.3'),
    ];
    const message = applyItems(...items, statusItem('wamid.1', 'sent', { groupId: 'G1' })).message('wamid.1');
    expect(groupProgress(message)).toEqual({ participants: 3, delivered: 3, read: 2, played: 1 });
  });

  it('counts a participant once who is named by number, by user id and by both', () => {
    const items = [{ waId: cleo.waId }, { userId: cleo.userId }, cleo].map((participant) =>
      statusItem('wamid.1', 'delivered', { groupId: 'G1', participant, identity: JSON.stringify(participant) }),
    );
    for (const order of [items, items.toReversed()]) {
      expect(groupProgress(applyItems(...order).message('wamid.1'))).toMatchObject({ participants: 1, delivered: 1 });
    }
  });

  it('is zero if no status names a participant', () => {
    const message = applyItems(statusItem('wamid.1', 'read')).message('wamid.1');
    expect(groupProgress(message)).toEqual({ participants: 0, delivered: 0, read: 0, played: 0 });
  });
});
