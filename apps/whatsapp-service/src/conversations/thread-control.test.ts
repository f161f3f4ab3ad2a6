import { daysIn } from '@intexuraos/cloud-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBatches, applyItems } from '../../test/support/applied-items.ts';
import { ada, at, handoverItem, messageItem, statusItem } from '../../test/support/items.ts';
import { noon, phoneNumberId } from '../../test/support/webhooks.ts';
import { applyItem } from '../inbound/apply-item.ts';
import { applyControl, type ControlAction } from './apply-control.ts';
import { applySent } from './apply-sent.ts';
import { conversationRecords, routingRecords } from './collections.ts';
import type { ControlEvidence, ConversationFacts } from './conversation-record.ts';
import { newerControl, threadControl } from './thread-control.ts';

const utcDay = daysIn('UTC');
const hour = 60 * 60 * 1000;
const standby = { via: 'standby' } as const;
const refused = { errors: [{ code: 131070 }] };

type Applied = ReturnType<typeof applyItems>;

/** Who controls Ada's thread at that time. */
const controlOf = (applied: Applied, now = at(60)) => threadControl(applied.conversation(`w:${ada.waId}`).total, now);

function sendText(applied: Applied, sentAt: number, change: object = {}): Applied {
  const body = { to: ada.waId, type: 'text', text: { body: 'hi' }, ...change };
  const sent = { phoneNumberId, wamid: 'wamid.OUT', at: sentAt, body, outboxId: 'out_1', callbackData: null };
  applied.records.apply(applySent(sent, utcDay));
  return applied;
}

function control(applied: Applied, action: ControlAction, changedAt: number): Applied {
  applied.records.apply(applyControl({ phoneNumberId, user: ada, action, at: changedAt }, utcDay));
  return applied;
}

describe('who controls a thread', () => {
  it('is unknown if nothing was reported, as for a business that only sent', () => {
    expect(controlOf(applyItems(statusItem('wamid.OUT', 'sent')))).toEqual({
      state: 'unknown',
      since: null,
      reason: null,
    });
  });

  it('is this app for a message on messages, and another responder for one on standby', () => {
    const mine = messageItem('wamid.1');
    expect(controlOf(applyItems(mine))).toEqual({ state: 'mine', since: noon, reason: 'user_message' });
    const overheard = messageItem('wamid.2', { ...standby, at: at(1) });
    expect(controlOf(applyItems(mine, overheard))).toEqual({ state: 'other', since: at(1), reason: 'standby' });
    expect(controlOf(applyItems(overheard, mine))).toMatchObject({ state: 'other' });
  });

  it('follows a handover', () => {
    const overheard = messageItem('wamid.1', standby);
    const passed = handoverItem('control_passed', { at: at(1) });
    const taken = handoverItem('control_taken', { at: at(2) });
    expect(controlOf(applyItems(overheard, passed))).toMatchObject({ state: 'mine', reason: 'control_passed' });
    expect(controlOf(applyItems(overheard, passed, taken))).toMatchObject({ state: 'other', reason: 'control_taken' });
  });

  it('is idle 24 hours after the user’s last message, whatever the business sends meanwhile', () => {
    const applied = sendText(
      applyItems(messageItem('wamid.1', standby), messageItem('wamid.2', { at: at(10) })),
      at(20),
    );
    expect(controlOf(applied, at(10) + 24 * hour - 1).state).toBe('mine');
    expect(controlOf(applied, at(10) + 24 * hour)).toEqual({
      state: 'idle',
      since: at(10) + 24 * hour,
      reason: 'user_silent',
    });
  });

  it('is idle 24 hours after a handover that came later than the user’s last message', () => {
    const applied = applyItems(messageItem('wamid.1'), handoverItem('control_taken', { at: noon + 20 * hour }));
    expect(controlOf(applied, noon + 30 * hour).state).toBe('other');
    expect(controlOf(applied, noon + 44 * hour).state).toBe('idle');
  });

  it.each([
    ['pass', 'other', 'passed'],
    ['release', 'idle', 'released'],
    ['take', 'mine', 'taken'],
  ] as const)('follows Meta’s answer to our own %s, which no webhook reports', (action, state, reason) => {
    const applied = control(applyItems(messageItem('wamid.1', standby)), action, at(5));
    expect(controlOf(applied)).toEqual({ state, since: at(5), reason });
  });

  it('is our last change, even if our clock is behind Meta’s', () => {
    const applied = control(applyItems(messageItem('wamid.1', { at: at(30) })), 'pass', at(5));
    expect(controlOf(applied)).toMatchObject({ state: 'other', reason: 'passed' });
  });

  it('becomes this app’s again with the user’s next message after a release', () => {
    const applied = control(applyItems(messageItem('wamid.1')), 'release', at(5));
    applyInto(applied, messageItem('wamid.2', { at: at(9) }));
    expect(controlOf(applied)).toMatchObject({ state: 'mine', since: at(9) });
  });

  it('is taken over by a service message that Meta accepts, as with Meta’s agent alone', () => {
    expect(controlOf(sendText(applyItems(messageItem('wamid.1', standby)), at(5)))).toEqual({
      state: 'mine',
      since: at(5),
      reason: 'service_message',
    });
  });

  it('is not taken over by a template, by Direct Send, or by a service message from before', () => {
    const overheard = messageItem('wamid.1', standby);
    expect(controlOf(sendText(applyItems(overheard), at(5), { type: 'template' })).state).toBe('other');
    expect(controlOf(sendText(applyItems(overheard), at(5), { category: 'utility' })).state).toBe('other');
    expect(controlOf(sendText(applyItems(overheard), at(-5))).state).toBe('other');
  });

  it('is another responder’s once Meta refuses a service message with 131070, also in a status', () => {
    const failed = statusItem('wamid.OUT', 'failed', { at: at(6), ...refused });
    const applied = sendText(applyItems(messageItem('wamid.1', standby), failed), at(5));
    expect(controlOf(applied)).toEqual({ state: 'other', since: at(6), reason: 'refused' });
    expect(applied.records.all(routingRecords)).toMatchObject([{ key: phoneNumberId, refusedAt: at(6) }]);
  });

  it('is not affected by another responder’s failed messages', () => {
    const failed = statusItem('wamid.OUT', 'failed', { at: at(6), ...refused, ...standby });
    expect(controlOf(applyItems(messageItem('wamid.1'), failed)).state).toBe('mine');
  });

  it.each([
    ['the answer to a call permission', { type: 'interactive', subtype: 'call_permission_reply' }],
    ['a system message', { type: 'system' }],
    ['shared history', { kind: 'history', via: 'history' }],
    ['an echo of the app', { kind: 'echo', via: 'smb_message_echoes' }],
  ] as const)('is not affected by %s', (_, change) => {
    const item = messageItem('wamid.2', { at: at(5), ...change });
    expect(controlOf(applyItems(messageItem('wamid.1', standby), item))).toMatchObject({ state: 'other', since: noon });
  });

  it('is not affected by voicemail, which goes to the responder for calls', () => {
    const voicemail = messageItem('wacid.1', { type: 'audio', at: at(5) });
    expect(controlOf(applyItems(messageItem('wamid.1', standby), voicemail)).state).toBe('other');
  });

  it('goes by the handover, then by standby, if Meta gives all of them the same second', () => {
    const received = messageItem('wamid.1');
    const overheard = messageItem('wamid.2', standby);
    const passed = handoverItem('control_passed');
    expect(controlOf(applyItems(overheard, received)).state).toBe('other');
    expect(controlOf(applyItems(passed, overheard, received)).reason).toBe('control_passed');
  });

  it('counts a handover without a shared user for its number', () => {
    const applied = applyItems(handoverItem('control_passed', { user: undefined }));
    expect(applied.records.all(conversationRecords)).toEqual([]);
    expect(applied.records.all(routingRecords)).toMatchObject([{ key: phoneNumberId, handoverAt: noon }]);
  });

  it('is the same in any order of webhooks, answers and refusals', () => {
    const seconds = fc.integer({ min: 0, max: 3 });
    const step = fc.record({ second: seconds, what: fc.integer({ min: 0, max: 6 }) });
    const play = (steps: readonly { second: number; what: number }[]) => {
      const applied = applyBatches([]);
      for (const { second, what } of steps) playStep(applied, second, what);
      return { ...applied.snapshot(), applied: [] };
    };
    const shuffled = fc
      .uniqueArray(step, { minLength: 1, maxLength: 8, selector: ({ second, what }) => `${second}/${what}` })
      .chain((steps) => fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length })));
    fc.assert(
      fc.property(shuffled, ([steps, others]) => {
        expect(play(others)).toEqual(play(steps));
      }),
      { numRuns: 200 },
    );
  });

  it('is joined from its evidence in any order, grouping and repetition', () => {
    const evidence: fc.Arbitrary<ControlEvidence> = fc.record({
      state: fc.constantFrom('mine', 'other', 'idle'),
      at: fc.constantFrom(noon, noon + 1, at(1)),
      reason: fc.constantFrom('user_message', 'standby', 'control_passed', 'refused'),
    });
    fc.assert(
      fc.property(evidence, evidence, evidence, (a, b, c) => {
        expect(newerControl(a, b)).toEqual(newerControl(b, a));
        expect(newerControl(newerControl(a, b), c)).toEqual(newerControl(a, newerControl(b, c)));
        expect(newerControl(a, a)).toEqual(a);
      }),
    );
  });

  it('reads records of older versions, which lack it', () => {
    const facts = {} as ConversationFacts;
    expect(threadControl(facts, noon).state).toBe('unknown');
  });
});

/** One thing that may happen in a second; its meaning does not depend on when it arrives. */
function playStep(applied: Applied, second: number, what: number): void {
  const time = at(second);
  const apply = (item: Parameters<typeof applyItem>[0]) => applyInto(applied, item);
  if (what === 0) apply(messageItem(`wamid.IN${second}`, { at: time }));
  else if (what === 1) apply(messageItem(`wamid.BY${second}`, { ...standby, at: time }));
  else if (what === 2) apply(messageItem(`wamid.IN${second}`, { ...standby, at: time }));
  else if (what === 3) apply(handoverItem('control_passed', { at: time }));
  else if (what === 4) apply(handoverItem('control_taken', { at: time }));
  else if (what === 5) apply(statusItem('wamid.OUT', 'failed', { at: time, ...refused }));
  else sendText(applied, time + 300);
}

function applyInto({ records }: Applied, item: Parameters<typeof applyItem>[0]): void {
  records.apply(applyItem(item, { receivedAt: noon, arrival: '', dayOf: utcDay }));
}
