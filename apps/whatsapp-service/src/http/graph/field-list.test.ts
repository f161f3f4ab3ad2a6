import { describe, expect, it } from 'vitest';
import { isPlainFieldList } from './field-list.ts';

describe('isPlainFieldList', () => {
  it.each([
    [''],
    ['id'],
    ['id, display_phone_number ,verified_name,'],
    ['id,name,preview.invalidate(false)'],
    ['health_status.phone_number(106540352242922)'],
    ['code,prefilled_message,deep_link_url,qr_image_url.format(SVG)'],
    ['metric.name(ENDPOINT_REQUEST_COUNT).granularity(DAY).since(2024-01-28).until(2024-01-30)'],
    ['analytics.start(1685602800).end(1688194800).granularity(DAY).phone_numbers([]).country_codes(["US","BR"])'],
    [
      'conversation_analytics.start(1656661480).end(1674859480).granularity(MONTHLY).phone_numbers([])' +
        '.conversation_directions(["business_initiated"]).dimensions(["CONVERSATION_TYPE","PHONE"])',
    ],
    ['pricing_analytics.start(1).end(2).granularity(DAILY).pricing_types(["FREE"]).dimensions(["TIER"])'],
    ['call_analytics.start(1).end(2).granularity(DAILY).directions(["USER_INITIATED"]).metric_types(["COST"])'],
    ['id,phone_numbers.limit(5).after(QVFI==){id,health_status.phone_number(1)},message_templates{name,status},name'],
  ])('takes %s', (text) => {
    expect(isPlainFieldList(text)).toBe(true);
  });

  it.each([
    ['name.as(url)'],
    ['id,access_token'],
    ['phone_numbers{ACCESS_TOKEN}'],
    ['analytics.as(url)'],
    ['phone_numbers.limit(1).as(data){id}'],
    ['owner_business{owned_whatsapp_business_accounts{id}}'],
    ['name{id}'],
    ['name.limit(5)'],
    ['phone_numbers{owner_business{id}}'],
    ['phone_numbers.fields(owner_business)'],
    ['phone_numbers{name.as(url)}'],
    ['analytics.start(1){id}'],
    ['analytics.start((1))'],
    ['analytics.start(1'],
    ['phone_numbers{id'],
    ['phone_numbers{id}}'],
    ['id}'],
    ['phone_numbers{id}name'],
    ['constructor.limit(1)'],
    ['__proto__{id}'],
    ['id;name'],
    ['id name'],
    ['name%7Bid%7D'],
    ['näme'],
    ['.as(x)'],
    ['phone_numbers{'.repeat(4) + '}'.repeat(4)],
    ['phone_numbers{'.repeat(100_000)],
  ])('refuses %.60s', (text) => {
    expect(isPlainFieldList(text)).toBe(false);
  });
});
