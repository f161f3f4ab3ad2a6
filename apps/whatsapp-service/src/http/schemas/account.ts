import { type Static, Type } from 'typebox';
import { component, maybeTime, oneOf } from './component.ts';

const accountStateComponent = component(
  'AccountState',
  Type.Object(
    {
      wabaId: Type.String({ description: 'WhatsApp Business Account.' }),
      kind: oneOf(['account', 'template', 'flow', 'group'], 'What kind of thing it is about.'),
      field: Type.String({ description: 'The webhook field that told it: `message_template_status_update`, …' }),
      subject: Type.String({ description: 'What it is about: a template, a number, a flow, a group or the account.' }),
      type: Type.String({ description: "Meta's event, decision or status: `APPROVED`, `FLAGGED`, …" }),
      at: maybeTime("Meta's time."),
      value: Type.Unknown({ description: 'The update as Meta sent it; null where nested more than 100 levels deep.' }),
    },
    { description: 'The newest news about one thing of the account.' },
  ),
);

export type AccountStateView = Static<typeof accountStateComponent.schema>;
export { accountStateComponent };
