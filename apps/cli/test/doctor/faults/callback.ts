import type { Asked, Front } from '../../support/front.ts';
import { callbackPath } from '../../support/stand.ts';
import type { DoctorScene } from '../doctor-scene.ts';
import { type Fault, nothing } from '../fault.ts';

export const callbackFaults = ({ deadUrl, front, pointTo, stand }: DoctorScene): readonly Fault[] => [
  {
    check: 'callback-address',
    what: 'Meta is asked to call localhost',
    verdict: 'failed',
    break: nothing,
    // Another name of this machine, which could be any machine's.
    env: () => ({ INTEXURAOS_WHATSAPP_GRAPH_URL: stand().meta.url.replace('127.0.0.1', '[::ffff:127.0.0.1]') }),
    says: /HTTPS/,
  },
  {
    check: 'callback-reached',
    what: 'nothing listens there',
    verdict: 'failed',
    break: nothing,
    env: () => pointTo(deadUrl() + callbackPath),
    says: /ECONNREFUSED/,
  },
  {
    check: 'handshake',
    what: 'the service knows another verify token',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'not-the-services' }),
    says: /different verify token/,
  },
  {
    check: 'handshake-wrong',
    what: 'any verify token is taken',
    verdict: 'failed',
    break: answer(
      front,
      ({ method, url }) => method === 'GET' && url.searchParams.get('hub.verify_token')?.startsWith('wrong-') === true,
      200,
      '1',
    ),
    says: /impersonate Meta/,
  },
  {
    check: 'unsigned',
    what: 'webhooks need no signature',
    verdict: 'failed',
    break: answer(front, ({ method, signature }) => method === 'POST' && signature === undefined, 200),
    says: /Anyone could send/,
  },
  {
    check: 'wrong-signature',
    what: 'any signature is taken',
    verdict: 'failed',
    break: answer(front, ({ method, signature }) => method === 'POST' && signature !== undefined, 200),
    says: /Anyone could send/,
  },
  {
    check: 'probe',
    what: 'a proxy changes the body',
    verdict: 'failed',
    break: () => (front().tampering = { body: (body) => (body === '{}' ? body : `${body} `) }),
    says: /different app secret/,
  },
  {
    check: 'callback-service',
    what: 'the callback leads to another service',
    verdict: 'failed',
    break: () => swallowProbe(front()),
    says: /different service/,
  },
];

const answer =
  (front: () => Front, isMeant: (asked: Asked) => boolean, status: number, text = '') =>
  () => {
    front().tampering = {
      answer: (asked) => (asked.url.pathname === callbackPath && isMeant(asked) ? { status, text } : undefined),
    };
  };

/** Takes what is signed well and keeps nothing: another service would do that. */
function swallowProbe(front: Front): void {
  let signed = 0;
  front.tampering = {
    answer: ({ method, url, signature }) => {
      if (method !== 'POST' || url.pathname !== callbackPath || signature === undefined) return undefined;
      signed += 1;
      // The first one is wrongly signed.
      return signed === 1 ? undefined : { status: 200, text: '{"status":"probe","serviceId":"another"}' };
    },
  };
}
