import fc from 'fast-check';
import { type Body, type Json, withChanges } from '../../../../packages/cloud-api/test/support/arbitrary-changes.ts';
import { messageExamples } from '../../../../packages/simulator/test/message-examples.ts';
import { templateShapes } from './template-shapes.ts';

const templateMessage = (name: string, components: readonly object[], language = 'en_US'): Body => ({
  messaging_product: 'whatsapp',
  to: '+16505551234',
  type: 'template',
  template: { name, language: { code: language }, ...(components.length > 0 && { components }) },
});

const to = { messaging_product: 'whatsapp', to: '+16505551234' };
const parcel = { type: 'text', text: { body: 'Your parcel is here.' } };
const directSends: readonly Body[] = [
  { ...to, ...parcel, category: 'utility', ttl_seconds: 3_600, direct_send_config: { template_name: 'parcel_note' } },
  { ...to, ...parcel, category: 'authentication', ttl_seconds: 60 },
  {
    ...to,
    category: 'authentication',
    type: 'interactive',
    interactive: {
      type: 'button',
      body: { text: '123456 is your code.' },
      action: { buttons: [{ type: 'copy_code', copy_code: { code: '123456' } }] },
    },
  },
  {
    ...to,
    category: 'utility',
    type: 'interactive',
    interactive: {
      type: 'button',
      body: { text: 'Your parcel is here.' },
      action: {
        buttons: [
          { type: 'cta_url', cta_url: { display_text: 'Track', url: 'https://shop.example/17' } },
          ...['a', 'b', 'c', 'd'].map((id) => ({ type: 'reply', reply: { id, title: `Say ${id}` } })),
        ],
      },
    },
  },
];
const group = { messaging_product: 'whatsapp', recipient_type: 'group', to: 'Y2FwaV9ncm91cDoxOTUwNTU1MDA3OQ==' };

/** A body of every type and for every shape of a template, as Meta takes it. */
export const validBodies: readonly Body[] = [
  ...messageExamples.map(({ accepted }) => accepted),
  ...templateShapes
    .filter(({ listed }) => listed.status === undefined)
    .map(({ listed, components }) => templateMessage(listed.name, components)),
  { ...group, text: { body: 'Hello, all.' } },
  ...directSends,
  { ...group, type: 'image', image: { link: 'https://shop.example/aloe.png', caption: 'Aloe' } },
  { ...templateMessage('greeting', []), ...group },
  {
    messaging_product: 'whatsapp',
    to: '1 (650) 555-1234',
    type: 'text',
    text: { body: 'An answer.' },
    context: { message_id: 'wamid.A' },
  },
];

/** And what Meta refuses: other states, languages and templates. */
const otherBodies: readonly Body[] = [
  ...messageExamples.map(({ refused }) => refused),
  { messaging_product: 'whatsapp', to: '+1 555-078-3881', type: 'text', text: { body: 'To myself.' } },
  { messaging_product: 'whatsapp', to: 'US.13491208655302741918', type: 'text', text: { body: 'Hello.' } },
  { messaging_product: 'whatsapp', recipient: 'US.13491208655302741918', type: 'text', text: { body: 'Hello.' } },
  ...templateShapes.map(({ listed, components }) => templateMessage(listed.name, components)),
  ...templateShapes.map(({ listed, components }) => templateMessage(listed.name, components, 'de')),
  ...templateShapes.flatMap(({ components }) =>
    templateShapes.map(({ listed }) => templateMessage(listed.name, components)),
  ),
];

const often = <T>(values: readonly T[], weight: number) => ({ arbitrary: fc.constantFrom(...values), weight });

/** A body as people send it: right, or with up to three changes. */
export const arbitraryBody = withChanges(fc.oneof(often(validBodies, 4), often(otherBodies, 1)), {
  values: [
    ...[
      '😀',
      'US.13491208655302741918',
      'https://shop.example',
      'draft',
      'buttons',
      'limited_time_offer',
      'data_exchange',
      'utility',
      'marketing',
    ],
    1_798_000_000,
  ],
  fields: [
    ...['parameter_name', 'sub_type', 'index', 'card_index', 'parameters', 'text', 'payload', 'buttons', 'header'],
    ...['footer', 'body', 'id', 'link', 'caption', 'context', 'recipient', 'recipient_type', 'flow_id', 'flow_name'],
    ...[
      'flow_action',
      'category',
      'ttl_seconds',
      'flow_action_payload',
      'title',
      'policy',
      'voice',
      'preview_url',
      'birthday',
      'type',
      'name',
    ],
  ],
  entries: templateShapes.flatMap(({ components }) => JSON.parse(JSON.stringify(components)) as Json[]),
  lengths: [16, 21, 25, 31, 61, 73, 161, 201, 257, 513, 601, 1_025, 4_097],
});
