import { isPerson, isTheirs } from '../persons/is-theirs.ts';
import type { ErasedPerson } from '../records/person.ts';
import type { MessageRecord, ReactionEntry, StatusEntry } from './message-record.ts';

/**
 * The rest of a message after its erasure for a person: nothing if it is theirs, otherwise everything that is not about
 * them.
 */
export function messageWithout(message: MessageRecord, person: ErasedPerson): MessageRecord | null {
  if (isTheirMessage(message, person)) return null;
  const isOthers = ({ actors }: ReactionEntry) => !actors.some((actor) => isTheirs(person, actor));
  const isOthersStatus = ({ participant }: StatusEntry) => !participant || !isPerson(person, participant);
  const isOthersId = (wamid: string) => !isTheirs(person, wamid);
  const { body, reactions, statuses, concernedBy, edits, entries, revoked } = message;
  const changed: MessageRecord = {
    ...message,
    body: body && bodyWithout(body, person),
    reactions: reactions.filter(isOthers),
    statuses: statuses.filter(isOthersStatus),
    edits: edits.filter(({ wamid }) => isOthersId(wamid)),
    ...(entries && { entries: entries.filter(({ wamid }) => isOthersId(wamid)) }),
    ...(concernedBy && { concernedBy: concernedBy.filter(isOthersId) }),
    revoked,
  };
  return JSON.stringify(changed) === JSON.stringify(message) ? message : changed;
}

function isTheirMessage({ conversationKey, user, groupId, wamid }: MessageRecord, person: ErasedPerson): boolean {
  if (conversationKey !== null && person.conversations.includes(conversationKey)) return true;
  if (user) return isPerson(person, user);
  return !groupId && isTheirs(person, wamid);
}

/** In a group others may have replied to a message of theirs. */
function bodyWithout(body: NonNullable<MessageRecord['body']>, person: ErasedPerson): MessageRecord['body'] {
  const { repliesTo, ...rest } = body;
  const quoted = typeof repliesTo === 'string' ? repliesTo : JSON.stringify(repliesTo ?? null);
  const texts = typeof repliesTo === 'string' ? [quoted] : Object.values(repliesTo ?? {});
  return texts.some((text) => typeof text === 'string' && isTheirs(person, text)) ? rest : body;
}
