import { randomUUID } from 'node:crypto';
import { isOnThisMachine } from '../../addresses.ts';
import { objectOf, parseJson, textOf } from '../../json.ts';
import { signatureOf } from '../../meta/sign-as-meta.ts';
import { dayAndTime, duration } from '../../terminal/times.ts';
import { type Check, type Finding, failed, ok, unknown, warning } from '../check.ts';
import type { Probe } from '../probe.ts';
import { type Answer, askCallback } from './ask-callback.ts';

const group = 'Callback';
const dayMs = 24 * 60 * 60_000;
const soonMs = 14 * dayMs;

const metaAuthority =
  'Trust Meta’s own CA (meta-outbound-api-ca-2025-12.pem) for CN client.webhooks.fbclientcerts.com: the certificate signed by DigiCert expired on 15 April 2026.';

const refused = (what: string, { status }: Answer, due: number, cause: string): Finding =>
  failed(
    `${what} is answered with ${status}, not ${due}`,
    cause,
    'Something other than the service answers there, or an old version of it: check the address and any proxies.',
  );

export const callbackChecks: readonly Check[] = [
  {
    id: 'callback-address',
    group,
    title: 'address',
    after: ['callback'],
    look: async (probe) => {
      const url = URL.parse(await probe.callback());
      if (!url)
        return failed(await probe.callback(), 'Not a valid URL.', 'Configure the webhook again: `whatsapp setup`.');
      const isLocal = isOnThisMachine(url.href) || /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(url.hostname);
      // A Meta on this machine reaches this machine.
      if (isOnThisMachine(probe.context.settings.graphUrl)) return ok(url.href);
      if (url.protocol !== 'https:')
        return failed(
          url.href,
          'Meta calls only HTTPS addresses.',
          'Put a proxy with a certificate or a tunnel in front of the service.',
        );
      return isLocal
        ? failed(
            url.href,
            'Meta can’t reach an address on this network.',
            'Use a public address; on a laptop, use a tunnel.',
          )
        : ok(url.href);
    },
  },
  {
    id: 'callback-reached',
    group,
    title: 'address is reached',
    after: ['callback-address'],
    look: async (probe) => {
      const answer = await probe.reached();
      if (answer.problem === 'timeout')
        return unknown(
          'no answer within 10 s from here',
          'The address may be reachable from elsewhere, but not from here.',
          'Try from another network: `curl -I` the address.',
        );
      // With TLS 1.3, a server that requires a client certificate accepts the handshake first and then disconnects, as if it had crashed.
      const isTls =
        answer.problem === 'tls' || (answer.problem !== null && (await probe.tls())?.wantsClientCertificate);
      if (isTls) return ok('it answers over TLS');
      if (answer.problem !== null)
        return failed(
          `nothing answers (${answer.problem})`,
          'The service isn’t running, the host name points elsewhere, or a firewall blocks the connection.',
          'Start the service; `curl -I` the address must answer 200.',
        );
      return ok(`HTTP ${answer.status}`);
    },
  },
  {
    id: 'tls',
    group,
    title: 'certificate',
    after: ['callback-reached'],
    look: async (probe) => {
      const url = new URL(await probe.callback());
      const tls = await probe.tls();
      if (tls === null) return ok('none: this is plain HTTP, for testing only');
      if (tls.problem !== null) {
        const { detail, cause, remedy } = tls.problem;
        return failed(detail, cause, `${remedy} \`openssl s_client -connect ${endOf(url)}\` shows what it sends.`);
      }
      if (tls.validUntil === null) {
        return unknown(
          'it can’t be checked from here: clients without a certificate are rejected first',
          'Up to TLS 1.2 the server checks the client before it finishes presenting itself.',
          `\`openssl s_client -connect ${endOf(url)}\` shows what it sends. ${metaAuthority}`,
        );
      }
      const leftMs = tls.validUntil - probe.context.now();
      const detail = `${tls.issuer}, until ${dayAndTime(tls.validUntil)}`;
      return leftMs > soonMs
        ? ok(detail)
        : warning(
            `${detail} (${duration(leftMs)})`,
            'When it expires, Meta stops sending.',
            'Renew it, and have it renewed automatically.',
          );
    },
  },
  {
    id: 'mtls',
    group,
    title: 'client certificate',
    after: ['tls'],
    look: async (probe) => {
      const tls = await probe.tls();
      if (tls?.wantsClientCertificate !== true) return ok('not required');
      return unknown(
        'required, so that only Meta can connect',
        'Doctor has none, so it can’t check any further.',
        metaAuthority,
      );
    },
  },
  {
    id: 'handshake',
    group,
    title: 'handshake',
    after: ['callback-reached', 'tls', 'mtls', 'variables'],
    look: async (probe) => {
      const challenge = String(Math.floor(Math.random() * 1e9));
      const [verifyToken = ''] = probe.context.settings.verifyTokens;
      const answer = await shake(probe, verifyToken, challenge);
      if (answer.status === 200 && answer.text === challenge) return ok('answered with the challenge');
      if (answer.status === 403)
        return failed(
          'refused with 403',
          'The service uses a different verify token than these settings.',
          'Restart the service with this INTEXURAOS_WHATSAPP_VERIFY_TOKEN.',
        );
      return refused(
        'it',
        answer,
        200,
        answer.status === 200 ? 'The answer is not the challenge.' : 'Meta would not save the URL.',
      );
    },
  },
  {
    id: 'handshake-wrong',
    group,
    title: 'wrong verify token',
    after: ['handshake'],
    look: async (probe) => {
      const wrong = `wrong-${randomUUID()}`;
      const answer = await shake(probe, wrong, '1', await probe.proof(wrong));
      return answer.status === 403
        ? ok('refused with 403')
        : refused('it', answer, 403, 'Anyone who knows the URL could impersonate Meta.');
    },
  },
  {
    id: 'unsigned',
    group,
    title: 'webhook without a signature',
    after: ['handshake'],
    look: async (probe) => {
      const answer = await askCallback(await probe.callback(), 'POST', { body: '{}', proof: await probe.proof('') });
      return answer.status === 401 ? ok('refused with 401') : refused('it', answer, 401, 'Anyone could send webhooks.');
    },
  },
  {
    id: 'wrong-signature',
    group,
    title: 'webhook with a wrong signature',
    after: ['handshake'],
    look: async (probe) => {
      const signature = signatureOf('{}', randomUUID());
      const proof = await probe.proof(signature);
      const answer = await askCallback(await probe.callback(), 'POST', { body: '{}', signature, proof });
      return answer.status === 403 || answer.status === 429
        ? ok(`refused with ${answer.status}`)
        : refused('it', answer, 403, 'Anyone could send webhooks.');
    },
  },
  {
    id: 'probe',
    group,
    title: 'signed probe is accepted',
    // With unknown ids it would count as another account's.
    after: ['unsigned', 'wrong-signature', 'number-of-waba'],
    look: async (probe) => {
      const answer = await probe.signedAnswer();
      if (answer.status === 200) return ok('200, so it would be stored');
      const causes: Readonly<Record<number, readonly [string, string]>> = {
        403: /signature/i.test(answer.text)
          ? [
              'The service uses a different app secret than these settings, or a proxy changes the body.',
              'Restart the service with this INTEXURAOS_WHATSAPP_APP_SECRET; let proxies pass bodies byte for byte.',
            ]
          : [
              'The service treats the account as someone else’s: its ids differ from these settings.',
              'Restart the service with these INTEXURAOS_WHATSAPP_WABA_ID and INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID.',
            ],
        429: [
          'The service has had too many wrong signatures from here within a minute.',
          'Wait a minute, then run doctor again.',
        ],
        503: ['The store can’t save it.', 'The service’s log and /health say why; usually the disk is full.'],
      };
      const [cause, remedy] = causes[answer.status] ?? [
        'A proxy changes or refuses it.',
        'Check any proxies: the body must arrive byte for byte.',
      ];
      return failed(`answered ${answer.status}`, cause, remedy);
    },
  },
  {
    id: 'callback-service',
    group,
    title: 'callback leads to this service',
    after: ['probe', 'api-key'],
    look: async (probe) => {
      const { serviceId } = objectOf(parseJson((await probe.signedAnswer()).text));
      const { serviceId: wanted } = await probe.health();
      if (textOf(wanted) === null) {
        return warning(
          'the service does not identify itself',
          'It is older than this command, so it stored the probe as an unknown event.',
          'Upgrade the service.',
        );
      }
      if (serviceId === wanted) return ok(`${probe.context.settings.serviceUrl}`);
      return failed(
        'it points to a different service',
        `The callback points to a different service than ${probe.context.settings.serviceUrl}.`,
        'Compare the URL configured at Meta with the one given by --service.',
      );
    },
  },
];

const endOf = ({ hostname, port }: URL): string => `${hostname}:${port || 443} -servername ${hostname}`;

async function shake(probe: Probe, verifyToken: string, challenge: string, proof?: string): Promise<Answer> {
  const url = new URL(await probe.callback());
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', verifyToken);
  return askCallback(url.href, 'GET', { ...(proof !== undefined && { proof }) });
}
