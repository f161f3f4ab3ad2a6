import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import type { Output, Style } from '../terminal/output.ts';
import { timeOfDay } from '../terminal/times.ts';
import { itemWords } from './entry-line.ts';

const styles: Readonly<Record<string, Style>> = {
  failed: 'red',
  rejected: 'yellow',
  duplicate: 'dim',
  pending: 'yellow',
};

/** An event as lines for people: one for each item, with who, what, and what became of it. */
export function eventLines(output: Output, event: Json, hasContents: boolean): string[] {
  const items = objectsOf(event.items);
  if (items.length === 0)
    return [`${timeOfDay(textOf(event.receivedAt))}  ${output.paint('dim', 'an event without items')}`];
  return items.map((item) => itemLine(output, event, item, hasContents));
}

function itemLine(output: Output, event: Json, item: Json, hasContents: boolean): string {
  const state = textOf(item.state) ?? '';
  const kind = textOf(item.kind) ?? '';
  const isTrouble = /^(status\.failed|error)/.test(kind) || state === 'failed';
  const cells = [
    output.paint('dim', timeOfDay(textOf(event.receivedAt))),
    output.paint(isTrouble ? 'red' : 'cyan', kind.padEnd(22)),
    whoOf(item).padEnd(16),
    hasContents ? itemWords(item) : '',
    state === 'applied'
      ? ''
      : output.paint(styles[state] ?? 'dim', [state, textOf(item.reason)].filter(Boolean).join(': ')),
    failureOf(item),
    output.paint('dim', textOf(item.wamid) ?? textOf(event.id) ?? ''),
  ];
  return cells.filter((cell) => cell !== '').join('  ');
}

/** The user or group that an item of an event is about; '-' if it is about neither. */
export function whoOf({ user, groupId }: Json): string {
  const { waId, userId, parentUserId, username } = objectOf(user);
  return textOf(waId) ?? textOf(username) ?? textOf(userId) ?? textOf(parentUserId) ?? textOf(groupId) ?? '-';
}

function failureOf({ details }: Json): string {
  return objectsOf(objectOf(details).errors)
    .map(({ code, title }) => `${code} ${textOf(title) ?? ''}`.trim())
    .join(', ');
}
