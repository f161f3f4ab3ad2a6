import type { MessageProblem } from '@intexuraos/cloud-api';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { isOfAnotherNumber } from '../../conversations/messages-of-numbers.ts';
import type { JsonBody } from './read-body.ts';

/** Where a message or a read mark has the id of another message. */
const places = [
  ['context.message_id', (body: JsonObject) => idIn(body.context)],
  ['reaction.message_id', (body: JsonObject) => idIn(body.reaction)],
  ['pin.message_id', (body: JsonObject) => idIn(body.pin)],
  ['message_id', idIn],
] as const;

type JsonObject = JsonBody['value'];

/**
 * The references of a number's message, or read mark, to messages that are known to other numbers only. For keys that are
 * limited to numbers: with any other, Meta decides.
 */
export async function foreignReferences(
  conversations: Pick<ConversationStore, 'findMessage' | 'findMessages'>,
  phoneNumberId: string,
  body: JsonObject,
): Promise<MessageProblem[]> {
  const problems: MessageProblem[] = [];
  for (const [path, idOf] of places) {
    const id = idOf(body);
    if (id === null || !(await isOfAnotherNumber(conversations, phoneNumberId, id))) continue;
    problems.push({ path, code: 131009, message: `There is no message ${id} of number ${phoneNumberId}.` });
  }
  return problems;
}

function idIn(value: unknown): string | null {
  const { message_id: id }: { message_id?: unknown } = Object(value);
  return typeof id === 'string' ? id : null;
}
