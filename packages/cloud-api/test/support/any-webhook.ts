import fc from 'fast-check';

/**
 * The text of JSON in the shape of a webhook, with anything at any place: wrong types, nulls, keys named as prototypes
 * have them, ids that are numbers, times that are placeholders, a key twice.
 */
export function anyWebhook(): fc.Arbitrary<string> {
  const object = fc.constantFrom('"whatsapp_business_account"', '"page"', 'null', '7');
  const entry = objectText(['id', 'time', 'changes', 'field'], {
    changes: listText(objectText(['field', 'value', 'object'], { field: anyField(), value: anyValue() })),
  });
  const envelope = objectText(['object', 'entry'], { object, entry: listText(entry) });
  return fc.oneof({ weight: 9, arbitrary: envelope }, { weight: 1, arbitrary: anyJson() });
}

const itemKeys = [
  ...[
    'id',
    'type',
    'from',
    'from_user_id',
    'to',
    'timestamp',
    'status',
    'errors',
    'text',
    'image',
    'context',
    'group_id',
  ],
  ...[
    'recipient_id',
    'recipient_type',
    'participant_recipient_id',
    'event',
    'direction',
    'user_id',
    'wa_id',
    'contact',
  ],
  ...['reaction', 'edit', 'revoke', 'system', 'interactive', 'payment', 'conversation', 'request_id', 'metadata'],
  ...['threads', 'added_participants', 'code', 'error_data', '__proto__', 'constructor', 'toString'],
];

/** Not `flows`: its values are one item each, whatever lists they have. */
const fields = [
  'messages',
  'history',
  'calls',
  'account_update',
  'message_template_status_update',
  'smb_message_echoes',
];

const valueKeys = [
  ...['messages', 'statuses', 'errors', 'calls', 'groups', 'message_echoes', 'state_sync', 'history'],
  ...[
    'user_preferences',
    'user_id_update',
    'automatic_events',
    'user_actions',
    'metadata',
    'contacts',
    'messaging_product',
  ],
  ...['event', 'message_template_id', 'waba_info', '__proto__', 'hasOwnProperty'],
];

const anyJson = (): fc.Arbitrary<string> => fc.json({ maxDepth: 2 });

function anyField(): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(...fields, 'group_lifecycle_update', '__proto__', '').map(quote), anyJson());
}

function anyValue(): fc.Arbitrary<string> {
  const words = [
    'payment',
    'call',
    'text',
    'edit',
    'constructor',
    'connect',
    '4930555001',
    '1700000000',
    '<TIMESTAMP>',
  ];
  const word = fc.constantFrom(...words.map(quote), '1700000000', '99999999999999999999', 'null');
  const part = fc.oneof(word, anyJson(), objectText(itemKeys, {}), listText(objectText(itemKeys, {})));
  const thread = objectText(['id', 'messages', 'context'], { messages: listText(objectText(itemKeys, {})) });
  const own = Object.fromEntries(itemKeys.map((key) => [key, part]));
  const item = objectText(itemKeys, { ...own, threads: listText(thread), errors: listText(part) });
  const listsOfItems = Object.fromEntries(valueKeys.map((key) => [key, listText(item)]));
  const flat = objectText(valueKeys, listsOfItems);
  const nested = fc.oneof(flat, listText(flat), objectText(['standby', 'messages', 'teleports'], { standby: flat }));
  return objectText([...valueKeys, 'standby'], { ...listsOfItems, standby: nested });
}

/** Mostly an object with some of the keys; a key without an arbitrary of its own gets any JSON. */
function objectText(keys: readonly string[], of: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<string> {
  const pairs = keys.map((key) => (Object.hasOwn(of, key) ? (of[key] ?? anyJson()) : anyJson()).map(asPair(key)));
  const object = fc.array(fc.oneof(...pairs), { maxLength: 8 }).map((parts) => `{${parts.join(',')}}`);
  return fc.oneof({ weight: 12, arbitrary: object }, { weight: 1, arbitrary: anyJson() });
}

function listText(item: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const list = fc.array(item, { maxLength: 3 }).map((parts) => `[${parts.join(',')}]`);
  return fc.oneof({ weight: 12, arbitrary: list }, { weight: 1, arbitrary: anyJson() });
}

const quote = (text: string): string => JSON.stringify(text);

const asPair = (key: string) => (value: string) => `${quote(key)}:${value}`;
