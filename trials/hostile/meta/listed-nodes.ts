import type { Caller } from './permitted-call.ts';

type Kind = 'template' | 'flow' | 'group';

/** The templates, flows and groups that an answer of Meta's names as the account's or the number's own. */
export function listedIn(
  method: string,
  target: string,
  answer: string,
  { phoneNumberId, wabaId }: Pick<Caller, 'phoneNumberId' | 'wabaId'>,
): [string, Kind][] {
  const path = target.split('?')[0]?.replace(/^\/v[\d.]+\//, '');
  const kinds: Readonly<Record<string, Kind>> = {
    [`${wabaId}/message_templates`]: 'template',
    [`${wabaId}/flows`]: 'flow',
    [`${phoneNumberId}/groups`]: 'group',
  };
  const kind = kinds[path ?? ''];
  if (kind === undefined || method === 'DELETE') return [];
  return idsIn(answer).map((id) => [id, kind]);
}

/** Of a list, of Meta's list of groups, and of what was just made. */
function idsIn(answer: string): string[] {
  const body = objectOf(parsed(answer));
  const { data } = body;
  const records: unknown = Array.isArray(data) ? data : objectOf(data).groups;
  const nodes: unknown[] = Array.isArray(records) ? records : [body];
  return nodes.flatMap((node) => {
    const { id } = objectOf(node);
    return typeof id === 'string' ? [id] : [];
  });
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
