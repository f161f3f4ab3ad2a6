import { once } from 'node:events';
import { createServer } from 'node:http';
import { createSimulator, defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { objectOf, parseJson } from '../../../../trials/support/json.ts';
import { differences } from './differences.ts';
import { type Example, routeOf } from './example.ts';
import { fillIn } from './fill-in.ts';
import { differenceOfService } from './service-verdict.ts';
import { shapeProblem } from './shape.ts';
import { isSimulated } from './simulated-routes.ts';
import { prepareWorld, recipient, type StandingWorld } from './standing-world.ts';

/** The result of one example. */
export interface Outcome {
  readonly example: Example;
  /** Null if it was answered as documented. */
  readonly problem: string | null;
  /** The reason of a known difference. */
  readonly reason: string | null;
}

export interface Report {
  readonly outcomes: readonly Outcome[];
  /** Routes that are not simulated, with the number of their examples. */
  readonly notSimulated: ReadonlyMap<string, number>;
  /** Known differences that did not occur. */
  readonly gone: readonly string[];
}

/** Sends every example to its own simulator, over HTTP, and compares the answers with the documented ones. */
export async function runExamples(examples: readonly Example[]): Promise<Report> {
  const callback = await openCallback();
  const simulator = await createSimulator({ speed: 0 });
  try {
    const outcomes: Outcome[] = [];
    const notSimulated = new Map<string, number>();
    for (const example of examples) {
      const route = routeOf(example);
      if (!isSimulated(route)) notSimulated.set(route, (notSimulated.get(route) ?? 0) + 1);
      else outcomes.push(await runExample(simulator, example, callback.url));
    }
    return { outcomes, notSimulated, gone: goneOf(outcomes) };
  } finally {
    await simulator.close();
    callback.close();
  }
}

async function runExample(simulator: Simulator, example: Example, callback: string): Promise<Outcome> {
  const world = await prepareWorld(simulator, example, callback);
  await meetConditions(simulator, example);
  const problem = await problemOf(simulator, example, world);
  const known = differences.find(
    (each) =>
      each.route === routeOf(example) &&
      (each.name ?? example.name) === example.name &&
      (each.source ?? example.source) === example.source,
  );
  return { example, problem, reason: problem === null ? null : (known?.reason ?? null) };
}

/** Some calls are possible only after others. */
async function meetConditions(simulator: Simulator, example: Example): Promise<void> {
  const route = routeOf(example);
  const { world } = simulator.platform;
  const number = world.phoneNumbers.get(defaults.phoneNumberId);
  const [flow] = world.flows.values();
  if (/request_code|verify_code/.test(route) && number) {
    number.codeVerificationStatus = 'NOT_VERIFIED';
    number.verificationCode = '123456';
  }
  if (flow && (/deprecate/.test(route) || /Published|Flow Template/.test(example.name))) flow.status = 'PUBLISHED';
  if (flow && example.name === 'Get Flow') flow.endpointUri = 'https://example.com/flow';
  if (/marketing_messages/.test(route)) {
    for (const template of world.templates.values()) template.category = 'MARKETING';
  }
  for (const template of world.templates.values()) template.previousCategory = 'UTILITY';
  world.complianceInfo.set(defaults.phoneNumberId, {
    entity_name: 'Lucky Shrub',
    entity_type: 'Partnership',
    is_registered: true,
    grievance_officer_details: {
      name: 'Chandravati P.',
      email: 'chandravati@luckyshrub.com',
      landline_number: '+913857614343',
      mobile_number: '+913854559033',
    },
    customer_care_details: {
      email: 'support@luckyshrub.com',
      landline_number: '+913857614343',
      mobile_number: '+913854559033',
    },
  });
  if (/\/calls$|call_permissions/.test(route)) allowCalls(simulator, example);
  if (number && /official_business_account/.test(route)) number.hasAppliedForBadge = true;
  if (/subscribed_apps/.test(route))
    world.wabas.get(defaults.wabaId)?.subscribedApps.set(defaults.appId, { override: undefined });
  if (route === 'DELETE {phone-number-id}/block_users')
    world.blockedUsers.set(defaults.phoneNumberId, new Set(['16505551234']));
  if (/encryption/.test(route)) world.encryptionKeys.set(defaults.phoneNumberId, '-----BEGIN PUBLIC KEY-----');
}

/** Calling is enabled, the user allows calls, and the call that the example names is ringing. */
function allowCalls({ platform }: Simulator, { body }: Example): void {
  const { world, clock } = platform;
  const user = world.users.ensure(recipient);
  world.settings.set(defaults.phoneNumberId, { calling: { status: 'ENABLED' } });
  world.callPermissions.set(defaults.phoneNumberId, new Map([[user, clock.now() + 3_600_000]]));
  const { call_id: id } = objectOf(body);
  if (typeof id !== 'string') return;
  world.calls.set(id, {
    id,
    phoneNumberId: defaults.phoneNumberId,
    user,
    direction: 'BUSINESS_INITIATED',
    callbackData: undefined,
    at: clock.now(),
    state: 'ringing',
  });
}

async function problemOf(simulator: Simulator, example: Example, world: StandingWorld): Promise<string | null> {
  const response = await fetch(addressOf(simulator.url, example, world), requestOf(example, world));
  const body = parseJson(await response.text());
  if (routeOf(example) === 'POST {phone-number-id}/messages') {
    const sent = fillIn(example.body, world.standing);
    const difference = await differenceOfService(simulator.url, sent, response.status === 200);
    if (difference !== null) return difference;
  }
  if (response.status !== 200) {
    const { code, message, error_data: data, error_user_msg: reason } = objectOf(objectOf(body).error);
    return `HTTP ${response.status}, ${code}: ${message} ${objectOf(data).details ?? reason ?? ''}`.trim();
  }
  return shapeProblem(body, example.answers);
}

function addressOf(url: string, { path, query, name }: Example, { ids }: StandingWorld): string {
  const filled = path.replace(/\{([\w-]+)\}/g, (whole, kind: string) => ids[kind] ?? whole);
  const values = new URLSearchParams(query);
  for (const [key, value] of [...values]) {
    if (/^[<{]/.test(value)) values.delete(key);
    if (key === 'filtering') values.set(key, value.replaceAll("'", '"'));
  }
  if (path.endsWith('/call_permissions')) values.set('user_wa_id', recipient);
  if (path === 'debug_token') values.set('input_token', defaults.token);
  if (/Delete template by (name|ID)|^DELETE .*message_templates/i.test(name)) values.set('name', 'hello_world');
  if (/Delete template by ID/i.test(name)) values.set('hsm_id', ids['template-id'] ?? '');
  if (path === 'app/uploads') {
    values.set('file_length', '4');
    values.set('file_type', 'image/jpeg');
  }
  return `${url}/v23.0/${filled}?${values}`;
}

function requestOf({ method, body, form, path }: Example, { standing }: StandingWorld): RequestInit {
  const headers: Record<string, string> = { authorization: `Bearer ${defaults.token}` };
  if (path === '{upload-id}' && method === 'POST') {
    return { method, headers: { ...headers, file_offset: '0', 'content-type': 'image/jpeg' }, body: 'data' };
  }
  const fields = form ?? (body === undefined ? forms[`${method} ${path}`] : undefined);
  if (fields) return { method, headers, ...(method !== 'GET' && { body: formData(fields, path) }) };
  const asked = body ?? bodies[`${method} ${path}`];
  if (asked === undefined || method === 'GET') return { method, headers };
  return {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(fillIn(asked, standing)),
  };
}

/** For a route with an answer but no request in the file. */
const bodies: Readonly<Record<string, unknown>> = {
  'POST {waba-id}/flows': { name: 'another_flow', categories: ['OTHER'] },
};
const forms: Readonly<Record<string, Record<string, string>>> = {
  'POST {flow-id}/assets': { file: '@flow.json', name: 'flow.json', asset_type: 'FLOW_JSON' },
};

/** A file part gets bytes of the type that the example names. */
function formData(fields: Readonly<Record<string, string>>, path: string): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (name !== 'file') form.set(name, value);
    else if (path.endsWith('assets'))
      form.set(name, new Blob(['{"version":"7.0"}'], { type: 'application/json' }), 'flow.json');
    else form.set(name, new Blob(['bytes'], { type: typeOf(value) }), 'file');
  }
  return form;
}

const typeOf = (value: string): string =>
  /ogg/.test(value) ? 'audio/ogg' : /webp/.test(value) ? 'image/webp' : 'image/jpeg';

function goneOf(outcomes: readonly Outcome[]): string[] {
  const occurred = new Set(outcomes.map(({ reason }) => reason));
  return differences
    .filter(({ reason }) => !occurred.has(reason))
    .map(({ route, name = '' }) => `${route} ${name}`.trim());
}

/** A webhook endpoint that answers the handshake, for calls that set a callback. */
async function openCallback(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    response.end(new URL(request.url ?? '/', 'http://localhost').searchParams.get('hub.challenge'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/webhook`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
