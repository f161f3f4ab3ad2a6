import { erasedBody, erasedText } from './erased.ts';
import { elementsOf, membersOf, memberText, objectText, withMembers } from './json-text.ts';

/**
 * A body from which persons were erased (`eraseItems`), readable for receivers of Meta's webhooks: without the
 * placeholders of erased parts, lists that became empty, and changes in which nothing else happened. Null if nothing is
 * left. The rest stays digit for digit; a body without erased parts is returned itself.
 */
export function withoutErased(body: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!marks.some((mark) => bytes.includes(mark))) return body;
  const text = bytes.toString();
  const entries = partsLeft(text, 'entry', (entry) => {
    const changes = partsLeft(entry, 'changes', changeLeft);
    return changes && withMembers(entry, { changes });
  });
  return entries === null ? null : Buffer.from(withMembers(text, { entry: entries }));
}

/** What `eraseItems` leaves of a change that is one update. */
const erasedValue = '{}';
const marks = [erasedText, `"value":${erasedValue}`, erasedBody];

/** The list of that name with the remaining elements; null if nothing remains. */
function partsLeft(json: string, name: string, left: (part: string) => string | null): string | null {
  const parts = elementsOf(memberText(json, name) ?? '[]').flatMap((part) => left(part) ?? []);
  return parts.length === 0 ? null : `[${parts.join(',')}]`;
}

function changeLeft(change: string): string | null {
  const value = memberText(change, 'value');
  if (value === erasedValue) return null;
  if (!value?.includes(erasedText)) return change;
  const left = withoutMarks(value);
  return membersOf(left).every(({ name }) => around.includes(name)) ? null : withMembers(change, { value: left });
}

/** Members of a value that are about nobody. */
const around = ['messaging_product', 'metadata', 'contacts'];

function withoutMarks(json: string): string {
  if (!json.includes(erasedText)) return json;
  if (json.startsWith('[')) {
    const elements = elementsOf(json).filter((element) => element !== erasedText);
    return `[${elements.map(withoutMarks).join(',')}]`;
  }
  const members = membersOf(json).flatMap((member) => {
    const value = withoutMarks(member.value);
    if (value === member.value) return member;
    return value === '[]' ? [] : { ...member, text: `${JSON.stringify(member.name)}:${value}` };
  });
  return objectText(members);
}
