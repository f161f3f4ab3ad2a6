import { webhookFields } from '@intexuraos/whatsapp-simulator';
import { scenario } from '@intexuraos/whatsapp-simulator/story';
import { describe, expect, it } from 'vitest';
import { countItems } from '../../../../trials/support/count-items.ts';
import { arrayOf, type JsonObject, objectOf } from '../../../../trials/support/json.ts';
import { eventLine } from './event-line.ts';

const bodies = new Map<string, JsonObject>();
for (const sample of scenario) {
  const earlier = (kind: string): JsonObject => bodies.get(kind) ?? {};
  bodies.set(sample.kind, sample.build({ seconds: 1_790_000_000, suffix: '', earlier }));
}

const values = [...bodies.values()].flatMap((body) =>
  arrayOf(body.entry).flatMap((entry) => arrayOf(objectOf(entry).changes).map((change) => objectOf(change))),
);

const membersOf = (name: string): JsonObject[] =>
  values.flatMap(({ value }) => arrayOf(objectOf(value)[name]).map(objectOf));

describe('scenario', () => {
  it('names every sample once', () => {
    expect(bodies.size).toBe(scenario.length);
  });

  it('repeats no body but where it says so', () => {
    const texts = scenario
      .filter(({ kind }) => !kind.startsWith('repeat'))
      .map(({ kind }) => JSON.stringify(bodies.get(kind) ?? {}));
    expect(new Set(texts).size).toBe(texts.length);
    expect(bodies.get('repeat')).toEqual(bodies.get('text'));
  });

  it('has at least one item in every webhook', () => {
    expect([...bodies].filter(([, body]) => countItems(body) === 0).map(([kind]) => kind)).toEqual([]);
  });

  it.each(
    [
      'text image video audio document sticker location contacts reaction button interactive order system',
      'edit revoke request_welcome unsupported',
    ].flatMap((types) => types.split(' ')),
  )('has a message of the type %s', (type) => {
    expect(membersOf('messages').map((message) => message.type)).toContain(type);
  });

  it.each(['sent', 'delivered', 'read', 'played', 'failed'])('has a status %s', (status) => {
    expect(membersOf('statuses').map((one) => one.status)).toContain(status);
  });

  it.each([
    'messages',
    'smb_message_echoes',
    'history',
    'smb_app_state_sync',
    'calls',
    'user_preferences',
    'standby',
    'messaging_handovers',
    'business_username_updates',
    'automatic_events',
    'group_participants_update',
    'message_template_status_update',
    'account_update',
    'security',
    'flows',
  ])('has a change of the field %s', (field) => {
    expect(values.map((change) => change.field)).toContain(field);
  });

  it.each(['user_changed_number', 'user_changed_user_id'])('has a system message %s', (type) => {
    expect(membersOf('messages').map(({ system }) => objectOf(system).type)).toContain(type);
  });

  it.each(['messages', 'message_echoes', 'statuses'])('has %s on standby', (list) => {
    expect(values.flatMap(({ value }) => Object.keys(objectOf(objectOf(value).standby)))).toContain(list);
  });

  it.each(['control_passed', 'control_taken'])('has a handover %s', (type) => {
    expect(values.map(({ value }) => objectOf(value).type)).toContain(type);
  });

  it('names only fields to which an app can subscribe, apart from one that receivers cannot know', () => {
    const known: readonly string[] = webhookFields;
    const fields = new Set(values.map(({ field }) => String(field)));
    expect([...fields].filter((field) => !known.includes(field))).toEqual(['kiln_temperature_update']);
  });

  it('makes new messages of a sample that is sent by hand later', () => {
    const idOf = (suffix: string): unknown => {
      const sample = scenario.find(({ kind }) => kind === 'text');
      const body = sample?.build({ seconds: 1, suffix, earlier: () => ({}) });
      return JSON.stringify(body).match(/wamid\.[\w+/=]+/)?.[0];
    };
    expect(idOf(' 7')).not.toBe(idOf(''));
  });

  it('fits into the list, kind and sender', () => {
    const [short] = [(_colour: string, text: string) => text];
    for (const { kind, who } of scenario) {
      const line = eventLine({ at: 0, kind, who, status: 200, ms: 1, outcome: '' }, short);
      expect(line.trimEnd()).toHaveLength(59);
    }
  });
});
