import { defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { objectOf } from '../../../../trials/support/json.ts';
import { type Example, routeOf } from './example.ts';
import type { Standing } from './fill-in.ts';
import { templateFor } from './template-for.ts';

export const recipient = '16505551234';
const mimeTypes = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg',
  document: 'application/pdf',
  sticker: 'image/webp',
} as const;

/** The ids that an example needs. */
export interface StandingWorld {
  readonly standing: Standing;
  /** The values of placeholders in a path. */
  readonly ids: Readonly<Record<string, string>>;
}

/** Creates the world that an example needs: files, a flow, a matching template, a user who has just written. */
export async function prepareWorld(simulator: Simulator, example: Example, callback: string): Promise<StandingWorld> {
  simulator.reset();
  const call = createCaller(simulator.url);
  await simulator.connect({ url: callback, verifyToken: 'examples' });
  if (routeOf(example) === 'POST {phone-number-id}/verify_code') await awaitCode(simulator, call);
  const media: Record<string, string> = {};
  for (const [kind, type] of Object.entries(mimeTypes)) media[kind] = await upload(simulator.url, type);
  const { id: flowId } = objectOf(
    await call('POST', `${defaults.wabaId}/flows`, { name: 'sign_up', flow_json: flowJson }),
  );
  const { code } = objectOf(await call('POST', `${defaults.phoneNumberId}/message_qrdls`, { prefilled_message: 'Hi' }));
  const { id: uploadId } = objectOf(await call('POST', 'app/uploads?file_length=4&file_type=image/jpeg', {}));
  const { wamid } = simulator.users.write(recipient, { type: 'text', text: { body: 'Hello' } });
  const template = objectOf(objectOf(example.body).template);
  const isThere = template.name === 'hello_world' && objectOf(template.language).code === 'en_US';
  if (typeof template.name === 'string' && !isThere) simulator.seed({ templates: [templateFor(template)] });
  if (routeOf(example) === 'POST {template-id}')
    simulator.seed({ templates: [templateFor({ name: '2023_april_promo' })] });
  const { data = [] } = objectOf(await call('GET', `${defaults.wabaId}/message_templates`)) as {
    data?: { id: string; name: string }[];
  };
  return {
    standing: {
      recipient,
      receivedWamid: wamid,
      media,
      flowId: String(flowId),
      flowName: 'sign_up',
      qrCode: String(code),
      verificationCode: '123456',
      callback,
    },
    ids: {
      'phone-number-id': defaults.phoneNumberId,
      'waba-id': defaults.wabaId,
      'business-id': defaults.businessId,
      'app-id': defaults.appId,
      'user-id': defaults.systemUserId,
      'template-id': (data.find(({ name }) => name !== 'hello_world') ?? data[0])?.id ?? '',
      'flow-id': String(flowId),
      'media-id': media.image ?? '',
      'qr-code': String(code),
      'upload-id': String(uploadId).split('?')[0] ?? '',
    },
  };
}

/** A code was requested, and not entered yet. */
async function awaitCode({ platform }: Simulator, call: ReturnType<typeof createCaller>): Promise<void> {
  const number = platform.world.phoneNumbers.get(defaults.phoneNumberId);
  if (number) number.codeVerificationStatus = 'NOT_VERIFIED';
  await call('POST', `${defaults.phoneNumberId}/request_code`, { code_method: 'SMS', language: 'en_US' });
}

const flowJson = JSON.stringify({ version: '7.0', data_api_version: '3.0', screens: [] });

function createCaller(url: string) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/v23.0/${path}`, {
      method,
      headers: { authorization: `Bearer ${defaults.token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return response.json();
  };
}

async function upload(url: string, type: string): Promise<string> {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('file', new Blob(['bytes'], { type }), 'file');
  const response = await fetch(`${url}/v23.0/${defaults.phoneNumberId}/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${defaults.token}` },
    body: form,
  });
  return String(objectOf(await response.json()).id);
}
