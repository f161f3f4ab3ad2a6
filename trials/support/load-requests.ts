import { createHmac } from 'node:crypto';

/** Whole HTTP requests, ready to be written to a socket one after the other. All are equally long, no two alike. */
export interface LoadRequests {
  readonly count: number;
  /** Length of one request's body. */
  readonly bodyBytes: number;
  /** The bytes of request `index`, head and body. */
  readonly request: (index: number) => Buffer;
  /** The bytes of its body alone. */
  readonly body: (index: number) => Buffer;
}

export interface LoadRequestOptions {
  readonly count: number;
  readonly appSecret: string;
  /** Two builds with the same seed are the same; with different seeds they share no message. */
  readonly seed: number;
  /** How many WhatsApp users write to us. Default 4,000. */
  readonly users?: number;
  /** Meta's time of the first message, seconds since 1970; each thousand messages is a second later. Default: now. */
  readonly startsAt?: number;
}

const user = '49150000000';
const userId = 'DE.13491208655000000000';
const timestamp = '1700000000';
const wamidRandom = '################################';
const sequence = '0000000000';
const signature = '*'.repeat(64);
const alphabet = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

/**
 * Builds signed webhooks with one text message each, as Meta sends them: about 650 bytes, a few thousand users, every
 * wamid random. Built ahead, since signing them while the clock runs would measure the load and not the service; a
 * request is a template with a few fixed-width fields written over, so that 100,000 take less than a second.
 */
export function buildLoadRequests(options: LoadRequestOptions): LoadRequests {
  const body = Buffer.from(bodyTemplate());
  const head = Buffer.from(headTemplate(body.length));
  const template = Buffer.concat([head, body]);
  const size = template.length;
  const bytes = Buffer.allocUnsafe(size * options.count);
  const write = createWriter(template, options);
  const signatureAt = template.indexOf(signature);
  for (let index = 0; index < options.count; index++) {
    const request = bytes.subarray(index * size, (index + 1) * size);
    template.copy(request);
    write(request, index);
    const hmac = createHmac('sha256', options.appSecret).update(request.subarray(head.length)).digest('hex');
    request.write(hmac, signatureAt, 'latin1');
  }
  return {
    count: options.count,
    bodyBytes: body.length,
    request: (index) => bytes.subarray(index * size, (index + 1) * size),
    body: (index) => bytes.subarray(index * size + head.length, (index + 1) * size),
  };
}

/** Writes what differs from request to request over a copy of the template. */
function createWriter(template: Buffer, options: LoadRequestOptions): (request: Buffer, index: number) => void {
  const at = {
    users: positions(template, user),
    userIds: positions(template, userId),
    wamid: template.indexOf(wamidRandom),
    timestamp: template.indexOf(timestamp),
    sequence: template.indexOf(sequence),
  };
  const random = createRandom(options.seed);
  const users = options.users ?? 4_000;
  const startsAt = options.startsAt ?? Math.floor(Date.now() / 1_000);
  return (request, index) => {
    const from = random() % users;
    for (const position of at.users) writeDigits(request, position + user.length, from);
    for (const position of at.userIds) writeDigits(request, position + userId.length, from);
    writeDigits(request, at.timestamp + timestamp.length, startsAt + Math.floor(index / 1_000));
    writeDigits(request, at.sequence + sequence.length, index);
    writeRandom(request, at.wamid, random);
  };
}

function bodyTemplate(): string {
  const text = `Hello! I ordered the blue one on Monday and would like to know when it arrives. (${sequence})`;
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
    contacts: [{ profile: { name: 'Sheena Nelson' }, wa_id: user, user_id: userId }],
    messages: [
      {
        from: user,
        from_user_id: userId,
        id: `wamid.HBgLNDkxNTAwMDAwMDAVAgASGB${wamidRandom}A=`,
        timestamp,
        text: { body: text },
        type: 'text',
      },
    ],
  };
  const entry = { id: '102290129340398', changes: [{ value, field: 'messages' }] };
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [entry] });
}

function headTemplate(bodyBytes: number): string {
  return [
    'POST /webhooks/whatsapp HTTP/1.1',
    'Host: 127.0.0.1',
    'User-Agent: facebookexternalua',
    'Accept: */*',
    'Content-Type: application/json',
    `Content-Length: ${bodyBytes}`,
    `X-Hub-Signature-256: sha256=${signature}`,
    '\r\n',
  ].join('\r\n');
}

function positions(template: Buffer, field: string): number[] {
  const found: number[] = [];
  for (let at = template.indexOf(field); at >= 0; at = template.indexOf(field, at + 1)) found.push(at);
  return found;
}

/** Writes a number's digits so that they end before `end`; what stands to their left stays. */
function writeDigits(target: Buffer, end: number, value: number): void {
  for (let at = end - 1, rest = value; rest > 0; at--, rest = Math.floor(rest / 10)) target[at] = 48 + (rest % 10);
}

function writeRandom(target: Buffer, at: number, random: () => number): void {
  for (let offset = 0; offset < wamidRandom.length; offset += 4) {
    let bits = random();
    for (let digit = 0; digit < 4; digit++, bits >>>= 6) target[at + offset + digit] = alphabet[bits & 63] ?? 65;
  }
}

/** 31 random bits a call (sfc32): small, quick, and the same on every machine for the same seed. */
function createRandom(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, (seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 1;
  };
  for (let round = 0; round < 20; round++) next();
  return next;
}
