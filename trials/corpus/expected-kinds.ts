/** The service's kind for each family of updates, by the first word that an index uses for it. */
const families: Readonly<Record<string, string>> = {
  message: 'message',
  echo: 'echo',
  history: 'history',
  status: 'status',
  'status(call)': 'call',
  'status(payment)': 'payment',
  'value.errors': 'error',
  call: 'call',
  group: 'group',
  state_sync: 'contact',
  user_preferences: 'preference',
  user_id_update: 'user_id_update',
  automatic_events: 'automatic_event',
  user_actions: 'user_action',
  flows: 'flow',
  message_template_status_update: 'template',
  message_template_quality_update: 'template',
  message_template_components_update: 'template',
  template_category_update: 'template',
  template_correct_category_detection: 'template',
  account_alerts: 'account',
  account_review_update: 'account',
  account_settings_update: 'account',
  account_update: 'account',
  business_capability_update: 'account',
  business_username_update: 'account',
  partner_solutions: 'account',
  payment_configuration_update: 'account',
  phone_number_name_update: 'account',
  phone_number_quality_update: 'account',
  security: 'account',
};

/** Families of which an index names the type too, in Meta's own word. */
const familiesWithType = new Set(['message', 'echo', 'status', 'call']);

/**
 * The kinds of which the service must have found at least one, for one kind of an index: `message.text+bsuid` becomes
 * `message.text`. None for words that name nothing Meta documents (`messages`, `entry.empty`, `?.SOMETHING`), since
 * such an update may well stay unknown. Where the type is a placeholder, the kind alone has to fit. Messages of the
 * field `history` may come out as messages of the history.
 */
export function expectedKinds(indexKind: string, field: string): readonly string[] {
  const [word = ''] = indexKind.split('+');
  const [first = '', type = ''] = word.split('.');
  // Meta's own samples of partner updates have no field, but are account updates.
  if (first === '?' && type.startsWith('PARTNER_')) return ['account'];
  const family = families[word] ?? families[first];
  if (family === undefined || type === '?') return [];
  const isNamed = familiesWithType.has(first) && /^\w+$/.test(type);
  const kinds = field === 'history' ? [family, 'history', 'history_progress'] : [family];
  return kinds.map((kind) => (isNamed ? `${kind}.${type}` : kind));
}

/** Whether a found kind such as `message.text` is, or is one of, an expected one such as `message`. */
export function isKind(found: string, expected: string): boolean {
  return found === expected || found.startsWith(`${expected}.`);
}
