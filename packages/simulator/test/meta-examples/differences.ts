/** One of Meta's own requests that the simulator answers differently, and why. */
export interface Difference {
  readonly route: string;
  /** The example's name; if omitted, every example of the route. */
  readonly name?: string;
  readonly source?: string;
  readonly reason: string;
}

const collection = 'whatsapp-cloud-api';
const openapi = 'openapi';

/** Every known difference. One that no longer occurs fails the run, like one that isn't listed. */
export const differences: readonly Difference[] = [
  {
    route: 'POST {phone-number-id}/marketing_messages',
    reason:
      "answered like /messages, as Meta's page on marketing messages has it; only the OpenAPI sample adds success",
  },
  {
    route: 'POST {phone-number-id}/messages',
    name: 'Send Reply to List Message',
    source: openapi,
    reason: 'the sample lacks "type": "interactive", so it reads as a text message without text',
  },
  {
    route: 'POST {phone-number-id}/messages',
    name: 'Send Order Details Message',
    source: collection,
    reason: 'one of two samples nests header, body and action in order_details; the reference has them in interactive',
  },
  ...['update_connection_status', 'update_security_settings', 'set_username'].map((name) => ({
    route: 'POST {phone-number-id}',
    name,
    source: openapi,
    reason: 'these fields stand in the OpenAPI file only; the pages have other routes for them, or none',
  })),
  {
    route: 'POST {phone-number-id}/verify_code',
    source: openapi,
    reason: 'the page and the collection answer with success alone; the OpenAPI sample adds an id',
  },
  {
    route: 'GET {phone-number-id}/settings',
    reason: 'shows what was set; the samples show a number that has every setting',
  },
  {
    route: 'GET {phone-number-id}/whatsapp_business_profile',
    reason: 'the reference and live answers have the fields in data[0]; these samples nest them in business_profile',
  },
  {
    route: 'POST {phone-number-id}/whatsapp_business_profile',
    name: 'Update Business Profile',
    source: collection,
    reason: 'one of three samples answers with the profile; the reference with success',
  },
  {
    route: 'GET {phone-number-id}/business_compliance_info',
    source: openapi,
    reason: "the OpenAPI samples add the account's id; the page does not",
  },
  {
    route: 'POST {phone-number-id}/request_code',
    name: 'Request Verification Code',
    source: collection,
    reason: 'the sample says locale; the reference requires language',
  },
  ...[
    ['POST {waba-id}/subscribed_apps', 'Subscribe to your WABA'],
    ['POST {phone-number-id}/register', 'Register Phone Number'],
    ['POST {phone-number-id}/register', 'Migrate Account'],
  ].map(([route = '', name = '']) => ({
    route,
    name,
    source: collection,
    reason: 'success is the truth value true, as in the reference; this sample quotes it',
  })),
  {
    route: 'POST {waba-id}/subscribed_apps',
    name: 'Override Callback URL',
    source: collection,
    reason: 'this sample shows the list that GET answers with; the reference has success',
  },
  {
    route: 'GET {waba-id}',
    name: 'GET {waba-id}',
    source: openapi,
    reason: 'without fields= live answers show the four usual fields; the OpenAPI samples show everything',
  },
  {
    route: 'GET {flow-id}',
    name: 'Get Flow',
    reason: "the account's business_type is in these samples only",
  },
  {
    route: 'GET {waba-id}',
    name: 'Get analytics',
    reason: 'analytics are not simulated',
  },
  {
    route: 'GET {waba-id}',
    name: 'Get conversation analytics',
    reason: 'analytics are not simulated',
  },
  {
    route: 'GET {waba-id}',
    name: 'Get WABA',
    source: 'whatsapp-flows-api',
    reason: 'business_type is in this sample only',
  },
  {
    route: 'GET {flow-id}',
    name: 'GET {flow-id}',
    reason: 'without fields= a flow shows no metric; with it, as the collections ask, it does',
  },
  {
    route: 'GET {waba-id}/phone_numbers',
    name: 'GET {waba-id}/phone_numbers',
    reason: 'without fields= live answers show the six usual fields; the OpenAPI samples show everything',
  },
  {
    route: 'GET {waba-id}/phone_numbers',
    name: 'Get WABA Phone Numbers',
    source: 'whatsapp-flows-api',
    reason: 'thread_limit_per_day is in this sample only; the limit is messaging_limit_tier',
  },
  ...['Accept Call', 'Reject Call'].map((name) => ({
    route: 'POST {phone-number-id}/calls',
    name,
    source: openapi,
    reason: 'the samples name the user; the reference names the call, by call_id',
  })),
  {
    route: 'POST {phone-number-id}/official_business_account',
    source: openapi,
    reason: 'the page takes the fields of an application; the OpenAPI file has actions and other fields',
  },
];
