import { compareKeys, union } from '../records/joins.ts';
import type { MessageRecord, ReactionEntry } from './message-record.ts';

/**
 * The reactions to a message, one for each person. In a chat with one user all that are not the business's are that user's,
 * whatever ids Meta names them by (a BSUID when they react, their number when they take it off): the newest counts.
 */
export function shownReactions({
  reactions,
  groupId,
}: Pick<MessageRecord, 'reactions' | 'groupId'>): readonly ReactionEntry[] {
  const ofUser = groupId === null ? reactions.filter(({ actors }) => !actors.includes('business')) : [];
  if (ofUser.length < 2) return reactions;
  const newest = ofUser.reduce((a, b) => (compareKeys(ageOf(a), ageOf(b)) > 0 ? a : b));
  const actors = ofUser.map((reaction) => reaction.actors).reduce(union);
  return [...reactions.filter((reaction) => !ofUser.includes(reaction)), { ...newest, actors }];
}

const ageOf = ({ at, wamid }: ReactionEntry): (string | number)[] => [at, wamid];
