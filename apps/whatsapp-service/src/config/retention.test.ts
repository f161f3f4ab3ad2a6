import { describe, expect, it } from 'vitest';
import { defaultRetention } from '../records/retention.ts';
import { retention, retentionWarnings } from './retention.ts';

const read = (text?: string) => retention.read(text === undefined ? {} : { INTEXURAOS_WHATSAPP_RETENTION: text });

describe('INTEXURAOS_WHATSAPP_RETENTION', () => {
  it('keeps webhooks, messages and media forever unless it is set', () => {
    for (const text of [undefined, '', ' ', ' , '])
      expect(read(text)).toEqual({ value: defaultRetention, problem: null });
    expect(defaultRetention.usual).toMatchObject({ events: null, messages: null, media: null });
  });

  it('gives each kind its days, and a number its own, with spaces where somebody wants them', () => {
    const text =
      'events=30, messages = forever,media=90,outbox=60,audit=800, 106540352242922: messages=7,1065:media=forever';
    expect(read(text)).toEqual({
      problem: null,
      value: {
        usual: { events: 30, messages: null, media: 90, deliveries: 30, outbox: 60, audit: 800 },
        numbers: { 106540352242922: { messages: 7 }, 1065: { media: null } },
      },
    });
  });

  it('gets a warning if messages expire, and what else contains their content does not', () => {
    const warningsOf = (text: string) => retentionWarnings({ retention: read(text).value, phoneNumberIds: [] });
    expect(warningsOf('messages=30')).toEqual([
      'INTEXURAOS_WHATSAPP_RETENTION removes messages after 30 days, but raw webhooks, which contain them, and their files are kept forever. Set events and media too, if content must be removed by then.',
    ]);
    expect(warningsOf('messages=30,events=30')).toHaveLength(1);
    expect([warningsOf('messages=30,events=30,media=30'), warningsOf('events=30'), warningsOf('')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('gets the same warning for the messages of one number, unless that of all numbers says it', () => {
    const warningsOf = (text: string) => retentionWarnings({ retention: read(text).value, phoneNumberIds: [] });
    expect(warningsOf('1065:messages=7,1066:events=30,1067:messages=7,1067:events=30,1067:media=7')).toEqual([
      'INTEXURAOS_WHATSAPP_RETENTION removes messages of 1065 after 7 days, but raw webhooks, which contain them, and their files are kept forever. Set events and media for 1065 too, if content must be removed by then.',
    ]);
    expect(warningsOf('messages=30,events=30,media=30,1065:media=forever')).toEqual([
      'INTEXURAOS_WHATSAPP_RETENTION removes messages of 1065 after 30 days, but their files are kept forever. Set media for 1065 too, if content must be removed by then.',
    ]);
    expect(warningsOf('messages=30,1065:messages=7')).toHaveLength(1);
  });

  it('gets a warning about rules for a number that is not configured, unless any number is accepted', () => {
    const { value } = read('16505551234:messages=7,16505551234:events=9,16505551234:media=7,1065:outbox=60');
    expect(retentionWarnings({ retention: value, phoneNumberIds: ['1065'] })).toEqual([
      'INTEXURAOS_WHATSAPP_RETENTION has rules for 16505551234, which is not one of the configured phone number ids. Give Meta’s id of the number, not the phone number.',
    ]);
    expect(retentionWarnings({ retention: value, phoneNumberIds: [] })).toEqual([]);
  });

  it('names all that is wrong at once, each with what to write instead', () => {
    const { problem } = read(
      'events=7,message=3,media,outbox=29,deliveries=0,messages=1.5,1065:audit=3,media=1,media=2,audit=36501',
    );
    expect(problem?.split('\n')).toEqual([
      'INTEXURAOS_WHATSAPP_RETENTION: "events=7" gives "7". Give a whole number of days from 8 to 36500, or forever; Meta delivers a webhook again for seven days, and it is recognised by the stored one.',
      '- INTEXURAOS_WHATSAPP_RETENTION: "message=3" names "message". Give one of events, messages, media, deliveries, outbox, audit.',
      '- INTEXURAOS_WHATSAPP_RETENTION: "media" is not a rule. Write KIND=DAYS, such as messages=365 or messages=forever; for one number, its phone number id before it: 106540352242922:messages=30.',
      '- INTEXURAOS_WHATSAPP_RETENTION: "outbox=29" gives "29". Give a whole number of days from 30 to 36500, or forever; an idempotency key is valid for 30 days, and a repeat is answered from its message.',
      '- INTEXURAOS_WHATSAPP_RETENTION: "deliveries=0" gives "0". Give a whole number of days from 1 to 36500, or forever.',
      '- INTEXURAOS_WHATSAPP_RETENTION: "messages=1.5" gives "1.5". Give a whole number of days from 1 to 36500, or forever.',
      '- INTEXURAOS_WHATSAPP_RETENTION: "1065:audit=3" is for one number, but the audit trail is one for all. Write audit=3.',
      '- INTEXURAOS_WHATSAPP_RETENTION: "audit=36501" gives "36501". Give a whole number of days from 1 to 36500, or forever.',
      '- INTEXURAOS_WHATSAPP_RETENTION: it says twice how long media is kept. Leave one of the two out.',
    ]);
  });
});
