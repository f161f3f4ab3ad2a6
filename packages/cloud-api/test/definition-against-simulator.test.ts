import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphError } from '../../simulator/src/graph/graph-error.ts';
import { readTemplate } from '../../simulator/src/templates/read-template.ts';
import { checkDefinition } from '../src/index.ts';
import { type Body, type Json, withChanges } from './support/arbitrary-changes.ts';

const body = (text: string, ...examples: string[]) => ({
  type: 'BODY',
  text,
  ...(examples.length > 0 && { example: { body_text: [examples] } }),
});
const media = (format: string) => ({ type: 'HEADER', format, example: { header_handle: ['4::aW'] } });
const buttons = (...given: object[]) => ({ type: 'BUTTONS', buttons: given });
const link = { type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}', example: ['17'] };
const reply = (text: string) => ({ type: 'QUICK_REPLY', text });
const card = {
  components: [media('IMAGE'), body('Buy the {{1}} today, it is fresh.', 'aloe'), buttons(reply('More'), link)],
};
const template = (components: object[], more: object = {}): Body => ({
  name: 'order_shipped',
  language: 'en_US',
  category: 'MARKETING',
  components,
  ...more,
});

const definitions: readonly Body[] = [
  template([
    { type: 'HEADER', format: 'TEXT', text: 'For {{1}}', example: { header_text: ['Ada'] } },
    body('Hello {{1}}, your order number {{2}} is on its way to you.', 'Ada', '17'),
    { type: 'FOOTER', text: 'Thank you' },
    buttons(reply('Yes'), reply('No'), link, { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+16505551234' }),
  ]),
  template(
    [
      {
        type: 'BODY',
        text: 'Hello {{who}}, your order goes to {{city}} right now.',
        example: {
          body_text_named_params: [
            { param_name: 'who', example: 'Ada' },
            { param_name: 'city', example: 'Pune' },
          ],
        },
      },
    ],
    { parameter_format: 'NAMED', category: 'UTILITY', message_send_ttl_seconds: 3_600 },
  ),
  template([media('IMAGE'), body('Look.'), buttons({ type: 'FLOW', text: 'Open', flow_id: '7' })]),
  template([{ type: 'HEADER', format: 'LOCATION' }, body('Come.'), buttons({ type: 'VOICE_CALL', text: 'Call us' })]),
  template([
    media('VIDEO'),
    { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soon over', has_expiration: true } },
    body('It ends today.'),
    buttons({ type: 'COPY_CODE', example: 'HALF' }, link),
  ]),
  template([body('All new.'), { type: 'CAROUSEL', cards: [card, card] }]),
  template(
    [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 10 },
      buttons({ type: 'OTP', otp_type: 'ONE_TAP', package_name: 'com.shop', signature_hash: 'K8a%2FAINcGX7' }),
    ],
    { category: 'AUTHENTICATION' },
  ),
];

const arbitraryDefinition = withChanges(fc.constantFrom(...definitions), {
  values: ['{{1}}', '{{3}} words and more words', 'NAMED', 'UTILITY', 'QUICK_REPLY', 'IMAGE', 'shop.example', '{{ x'],
  fields: [
    'text',
    'example',
    'format',
    'buttons',
    'cards',
    'url',
    'phone_number',
    'flow_name',
    'parameter_format',
    'category',
  ],
  entries: definitions.flatMap(({ components }) => JSON.parse(JSON.stringify(components)) as Json[]),
  lengths: [17, 21, 26, 61, 161, 225, 513, 601, 1_025, 2_001],
});

/** Whether the simulated Meta takes it; undefined where it fails in another way than by refusing. */
function isTaken(definition: Body): boolean {
  try {
    readTemplate(definition);
    return true;
  } catch (error) {
    if (error instanceof GraphError) return false;
    throw error;
  }
}

describe('checkDefinition, compared with the simulated Meta', () => {
  it.each(definitions)('takes a template as it should be: $components', (definition) => {
    expect([checkDefinition(definition), isTaken(definition)]).toEqual([[], true]);
  });

  it('takes and refuses as that does', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(arbitraryDefinition, (definition) => {
        const problems = checkDefinition(definition);
        const taken = isTaken(definition);
        seen[taken ? 'taken' : 'refused'] += 1;
        expect([problems.length === 0, problems]).toEqual([taken, problems]);
      }),
      { numRuns: 2_000, seed: 19 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(300);
  });
});
