/** The parameters a field accepts, and whether its subfields may be named. */
interface Expansion {
  readonly modifiers: readonly string[];
  readonly hasFields: boolean;
}

const metric = (...modifiers: readonly string[]): Expansion => ({
  modifiers: ['start', 'end', 'granularity', ...modifiers],
  hasFields: false,
});
const list: Expansion = { modifiers: ['limit', 'after', 'before'], hasFields: true };
const argument = (name: string): Expansion => ({ modifiers: [name], hasFields: false });

/**
 * The expansions that Meta's WhatsApp documentation uses (analytics, whatsapp-business-accounts, flows, qr-codes,
 * support/health-status). Others could read foreign objects, or make one object look like another.
 */
const expansions: Readonly<Record<string, Expansion>> = {
  analytics: metric('phone_numbers', 'product_types', 'country_codes'),
  conversation_analytics: metric(
    ...['phone_numbers', 'metric_types', 'conversation_categories', 'conversation_types'],
    ...['conversation_directions', 'country_codes', 'dimensions'],
  ),
  pricing_analytics: metric(
    ...['phone_numbers', 'country_codes', 'metric_types', 'pricing_types', 'pricing_categories', 'dimensions'],
  ),
  call_analytics: metric('phone_numbers', 'country_codes', 'directions', 'metric_types', 'dimensions'),
  template_analytics: metric('template_ids', 'metric_types', 'product_type', 'use_waba_timezone'),
  template_group_analytics: metric('template_group_ids', 'metric_types', 'use_waba_timezone'),
  group_analytics: metric('group_ids', 'metric_types', 'use_waba_timezone'),
  phone_numbers: list,
  message_templates: list,
  subscribed_apps: list,
  preview: argument('invalidate'),
  health_status: argument('phone_number'),
  qr_image_url: argument('format'),
  metric: { modifiers: ['name', 'granularity', 'since', 'until'], hasFields: false },
};

/** The names in the list above, for people. */
export const expandable = Object.keys(expansions).sort().join(', ');

const deepest = 3;

/**
 * Whether a list of fields (`id,name`) may be sent to Meta: plain names, and expansions (`phone_numbers.limit(5){id}`) from
 * a list, as documented. No aliases (`name.as(url)`), and no tokens (`access_token`).
 */
export function isPlainFieldList(text: string): boolean {
  const end = readFields(text, 0, 1);
  return end === text.length;
}

/**
 * Reads comma-separated names up to a closing brace or the end, and returns where it stopped; -1 if something is not
 * allowed.
 */
function readFields(text: string, start: number, depth: number): number {
  let at = start;
  for (;;) {
    at = readField(text, at, depth);
    if (at < 0 || text[at] !== ',') return at;
    at += 1;
  }
}

const name = /\s*([a-z][a-z0-9_]*)?\s*/iy;
const modifier = /\.([a-z_]+)\(([^(){}]*)\)\s*/iy;

function readField(text: string, start: number, depth: number): number {
  const named = matchAt(name, text, start);
  if (/token/i.test(named?.[1] ?? '')) return -1;
  const expansion = Object.hasOwn(expansions, named?.[1] ?? '') ? expansions[named?.[1] ?? ''] : undefined;
  let at = start + (named?.[0].length ?? 0);
  for (let found = matchAt(modifier, text, at); found; found = matchAt(modifier, text, at)) {
    if (!expansion?.modifiers.includes(found[1] ?? '')) return -1;
    at += found[0].length;
  }
  if (text[at] !== '{') return at;
  if (!expansion?.hasFields || depth === deepest) return -1;
  at = readFields(text, at + 1, depth + 1);
  if (at < 0 || text[at] !== '}') return -1;
  return at + 1 + (/^\s*/.exec(text.slice(at + 1))?.[0].length ?? 0);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
