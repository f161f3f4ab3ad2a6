import { type Static, Type } from 'typebox';
import { component, maybePlain, maybeText, maybeTime, oneOf, plain } from './component.ts';

const about = {
  wabaId: Type.String({ ...plain, description: 'WhatsApp Business Account.' }),
  kind: oneOf(['account', 'template', 'flow', 'group'], 'The type of its subject.'),
  field: Type.String({
    ...plain,
    description: 'The webhook field that reported it: `message_template_status_update`, …',
  }),
  subject: Type.String({ ...plain, description: 'Its subject: a template, a number, a flow, a group or the account.' }),
  fact: Type.String({
    ...plain,
    description:
      'The fact within the field: `restriction:…`, `ban`, `alert:…`, `price_tier:…`. Facts never replace each other; empty ' +
      'for fields that report a single fact.',
  }),
  type: Type.String({ ...plain, description: "Meta's event, decision or status: `APPROVED`, `FLAGGED`, …" }),
};

export const accountStateComponent = component(
  'AccountState',
  Type.Object(
    {
      ...about,
      at: maybeTime("Meta's time."),
      value: Type.Unknown({
        description:
          'The update, or the part of it with the fact, as Meta sent it; null if nested more than 100 levels deep.',
      }),
    },
    { description: 'The latest update about one fact of the account.' },
  ),
);

export const standingComponent = component(
  'Standing',
  Type.Object(
    {
      severity: oneOf(['critical', 'warning', 'info'], '`critical` stops messages, `warning` limits something.'),
      meaning: Type.String({ ...plain, description: 'The fact, in a sentence.' }),
      remedy: maybePlain('The next step; null if there is nothing to do.'),
      ...about,
      since: maybeTime("Meta's time of the update."),
      until: maybeTime('When it ends by itself; null if Meta named no end.'),
    },
    { description: 'A fact now in force for the account.' },
  ),
);

export const groupComponent = component(
  'Group',
  Type.Object(
    {
      id: Type.String({ ...plain, description: 'Meta’s id of the group.' }),
      subject: maybePlain('Its name; null if no update reported it.'),
      description: maybeText('Its description; null if no update reported it.'),
      isSuspended: Type.Boolean({ description: 'Whether Meta suspended it.' }),
      isDeleted: Type.Boolean({ description: 'Whether it was deleted.' }),
      members: Type.Array(Type.String(), {
        description:
          'User ids, or numbers if there are none, of members who joined and have not left since the first update.',
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
    nextCursor: maybePlain('Always null: everything is on one page.'),
  }),
);

export type AccountStateView = Static<typeof accountStateComponent.schema>;
export type StandingView = Static<typeof standingComponent.schema>;
export type GroupView = Static<typeof groupComponent.schema>;
export type AccountView = Static<typeof accountComponent.schema>;
