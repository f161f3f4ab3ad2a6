import { describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { createFollowLog } from './follow-log.ts';

/** The log's lines about a webhook with one message of this type. */
function logged(type: string): string {
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => lines.push(line) });
  const message = { from: '49150', id: 'wamid.a', timestamp: '1760000000', type, [type]: { body: 'Hi' } };
  const value = { messaging_product: 'whatsapp', metadata: { phone_number_id: '1' }, messages: [message] };
  const webhook = {
    object: 'whatsapp_business_account',
    entry: [{ id: '2', changes: [{ field: 'messages', value }] }],
  };
  createFollowLog(log, { googleProject: undefined }).onAnswered?.({
    outcome: 'stored',
    payload: Buffer.from(JSON.stringify(webhook)),
    headers: {},
    startedAt: 0,
    handedOverAt: 0,
    receivedAt: 0,
    answeredAt: 0,
  });
  return lines.join('');
}

describe('createFollowLog', () => {
  it('names the kind of an item if the type is one of Meta’s words', () => {
    expect(logged('text')).toContain('"kind":"message.text"');
  });

  it('repeats no type that is not one of Meta’s words: it may be anything', () => {
    expect(logged('Ada-Lovelace')).toContain('"kind":"message.unknown"');
    expect(logged('Ada-Lovelace')).not.toContain('Ada');
  });
});
