import { type Static, Type } from 'typebox';
import { component, maybeText, maybeTime, oneOf } from './component.ts';

const about = {
  wabaId: Type.String({ description: 'WhatsApp Business Account.' }),
  kind: oneOf(['account', 'template', 'flow', 'group'], 'What kind of thing it is about.'),
  field: Type.String({ description: 'The webhook field that reported it: `message_template_status_update`, …' }),
  subject: Type.String({ description: 'What it is about: a template, a number, a flow, a group or the account.' }),
  fact: Type.String({
    description:
      'Which fact of the field: `restriction:…`, `ban`, `alert:…`, `price_tier:…`. Facts never replace each other; empty ' +
      'for fields that state one thing only.',
  }),
  type: Type.String({ description: "Meta's event, decision or status: `APPROVED`, `FLAGGED`, …" }),
};

export const accountStateComponent = component(
  'AccountState',
  Type.Object(
    {
      ...about,
      at: maybeTime("Meta's time."),
      value: Type.Unknown({
        description:
          'The update, or its part that states the fact, as Meta sent it; null where nested more than 100 levels deep.',
      }),
    },
    { description: 'The newest update that states one fact about the account.' },
  ),
);

export const standingComponent = component(
  'Standing',
  Type.Object(
    {
      severity: oneOf(['critical', 'warning', 'info'], '`critical` stops messages, `warning` limits something.'),
      meaning: Type.String({ description: 'What is in force, in a sentence.' }),
      remedy: maybeText('The next step; null where there is nothing to do.'),
      ...about,
      since: maybeTime("Meta's time of the update."),
      until: maybeTime('When it ends by itself; null where Meta named no end.'),
    },
    { description: 'Something that is in force for the account now.' },
  ),
);

export const groupComponent = component(
  'Group',
  Type.Object(
    {
      id: Type.String({ description: 'Meta’s id of the group.' }),
      subject: maybeText('Its name; null where no update reported it.'),
      description: maybeText('Its description; null where no update reported it.'),
      isSuspended: Type.Boolean({ description: 'Whether Meta suspended it.' }),
      isDeleted: Type.Boolean({ description: 'Whether it was deleted.' }),
      members: Type.Array(Type.String(), {
        description: 'User ids, or else numbers, of those who joined and have not left since the first update.',
      }),
    },
    { description: 'A WhatsApp group, merged from its updates.' },
  ),
);

export const accountComponent = component(
  'Account',
  Type.Object({
    standing: Type.Array(standingComponent.ref, { description: 'The most severe first, then the newest.' }),
    groups: Type.Array(groupComponent.ref),
    data: Type.Array(accountStateComponent.ref),
    nextCursor: maybeText('Always null: all of it is in one page.'),
  }),
);

export type AccountStateView = Static<typeof accountStateComponent.schema>;
export type StandingView = Static<typeof standingComponent.schema>;
export type GroupView = Static<typeof groupComponent.schema>;
