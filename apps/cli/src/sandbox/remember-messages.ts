import { mediaUrl, type SentMessage, type Simulator } from '@intexuraos/whatsapp-simulator';
import { business, sampleFile } from '@intexuraos/whatsapp-simulator/story';
import { type Json, objectOf, objectsOf } from '../json.ts';

const mediaOfMeta = 'https://lookaside.fbsbx.com/';
const weekMs = 7 * 24 * 3_600_000;

/** Puts the messages of a story's webhook into the chats that the simulator's page shows, each once. */
export function rememberMessages({ platform }: Simulator, value: Json): void {
  const { world } = platform;
  const phoneNumberId = String(objectOf(value.metadata).phone_number_id);
  for (const message of objectsOf(value.messages)) {
    const { id, type, timestamp, from_user_id: userId } = message;
    // Who hides the number is known by the user id.
    const from = message.from ?? world.users.byUserId(String(userId))?.waId;
    if (typeof id !== 'string' || typeof from !== 'string' || world.messages.has(id)) continue;
    const at = Number(timestamp) * 1000;
    world.users.ensure(from);
    world.windows.open(phoneNumberId, from, at);
    const received = { direction: 'received', wamid: id, phoneNumberId, from, type: String(type), message } as const;
    world.messages.set(id, { ...received, at, isRead: false });
  }
  for (const echo of objectsOf(value.message_echoes)) {
    const sent = echoOf(echo, phoneNumberId);
    if (sent && !world.messages.has(sent.wamid)) world.messages.set(sent.wamid, sent);
  }
}

/** The webhook with its files at the simulator, where they can be downloaded as those are that customers send from the page. */
export function withFiles({ platform }: Simulator, webhook: Json): Json {
  const place = (_name: string, value: unknown): unknown => {
    const { url, ...content } = objectOf(value);
    if (typeof url !== 'string' || !url.startsWith(mediaOfMeta)) return value;
    const file = rememberFile(platform, content);
    return file ? { ...content, url: mediaUrl(file, platform.origin(), platform) } : value;
  };
  return objectOf(JSON.parse(JSON.stringify(webhook), place));
}

function rememberFile({ world, clock }: Simulator['platform'], content: Json) {
  const { id, mime_type: mimeType, sha256, filename } = content;
  if (typeof id !== 'string' || typeof mimeType !== 'string') return undefined;
  world.media.set(id, {
    kind: 'media',
    id,
    phoneNumberId: business.phoneNumberId,
    bytes: sampleFile(mimeType),
    mimeType,
    sha256: Buffer.from(String(sha256), 'base64').toString('hex'),
    filename: typeof filename === 'string' ? filename : undefined,
    from: 'user',
    createdAt: clock.now(),
    expiresAt: clock.now() + weekMs,
  });
  return world.media.get(id);
}

/** What the shop wrote in the app: the customer has it on the phone. */
function echoOf(echo: Json, phoneNumberId: string): SentMessage | undefined {
  const { id, to, type, timestamp } = echo;
  if (typeof id !== 'string' || typeof to !== 'string' || typeof type !== 'string') return undefined;
  const at = Number(timestamp) * 1000;
  return {
    direction: 'sent',
    wamid: id,
    phoneNumberId,
    to,
    input: to,
    isToGroup: false,
    isByUserId: false,
    type,
    body: { type, [type]: echo[type] },
    at,
    callbackData: undefined,
    templateId: undefined,
    category: 'service',
    statuses: [{ status: 'read', at }],
  };
}
