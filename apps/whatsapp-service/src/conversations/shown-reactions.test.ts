import { describe, expect, it } from 'vitest';
import type { ReactionEntry } from './message-record.ts';
import { shownReactions } from './shown-reactions.ts';

const reaction = (actor: string, at: number, emoji?: string): ReactionEntry => ({
  actors: [actor],
  at,
  wamid: `wamid.${at}`,
  ...(emoji !== undefined && { emoji }),
});

describe('shownReactions', () => {
  it('attributes a removal by number to the user who reacted by BSUID, in any order', () => {
    const [set, removed] = [reaction('u:NL.7001', 1, '🎈'), reaction('w:31612345678', 2)];
    const shown = [{ actors: ['u:NL.7001', 'w:31612345678'], at: 2, wamid: 'wamid.2' }];
    expect(shownReactions({ groupId: null, reactions: [set, removed] })).toEqual(shown);
    expect(shownReactions({ groupId: null, reactions: [removed, set] })).toEqual(shown);
  });

  it('shows the reaction of a replaced BSUID’s successor instead of the former one’s', () => {
    const reactions = [reaction('u:NL.7001', 1, '🎈'), reaction('u:NL.7002', 5, '🌷')];
    expect(shownReactions({ groupId: null, reactions })).toMatchObject([{ emoji: '🌷' }]);
  });

  it('keeps the business’s own reaction next to the user’s', () => {
    const reactions = [
      reaction('business', 9, '👍'),
      reaction('u:NL.7001', 1, '🎈'),
      reaction('w:31612345678', 2, '🌷'),
    ];
    expect(shownReactions({ groupId: null, reactions }).map(({ emoji }) => emoji)).toEqual(['👍', '🌷']);
  });

  it('keeps one reaction for each person in a group', () => {
    const reactions = [reaction('u:NL.7001', 1, '🎈'), reaction('u:NL.8001', 2, '🌷')];
    expect(shownReactions({ groupId: 'Z3JvdXA6MQ==', reactions })).toBe(reactions);
  });
});
