import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { isProvenProbe, probeHeader } from '../../inbound/doctor-probe.ts';
import type { ApiModule } from '../api-module.ts';
import type { Refusals } from '../refusals.ts';
import { webhookPath } from './webhook-route.ts';

export interface VerifyApiDeps {
  readonly verifyTokens: readonly string[];
  readonly accounts: { readonly appSecrets: readonly string[] };
  readonly now: () => number;
  readonly refusals: Pick<Refusals, 'count'>;
}

/**
 * Meta's verification handshake: when a callback URL is saved, Meta asks for it with the verify token and a challenge,
 * and expects the challenge back as plain text (Meta: webhooks/create-webhook-endpoint). `HEAD` answers 200, so that
 * `curl -I` shows the endpoint to be reachable.
 */
export function verifyApi({ verifyTokens, accounts, now, refusals }: VerifyApiDeps): ApiModule {
  return {
    name: 'webhook',
    scope: 'open',
    register: (app) => {
      app.head(webhookPath, (_request, reply) => reply.code(200).send());
      app.get(webhookPath, { exposeHeadRoute: false }, (request, reply) => {
        const query = request.query as Record<string, string | string[] | undefined>;
        const problem = problemOf(query);
        if (problem !== null) {
          refusals.count('bad_request');
          return refuse(reply, 400, 'verification_malformed', problem);
        }
        const token = String(query['hub.verify_token']);
        if (!isOneOf(token, verifyTokens)) {
          if (!isProvenProbe(request.headers[probeHeader], token, accounts.appSecrets, now()))
            refusals.count('wrong_verify_token');
          const message =
            'hub.verify_token is not the configured one. Enter the value of INTEXURAOS_WHATSAPP_VERIFY_TOKEN in Meta’s dashboard.';
          return refuse(reply, 403, 'verify_token_wrong', message);
        }
        return reply.type('text/plain; charset=utf-8').send(String(query['hub.challenge']));
      });
    },
  };
}

function problemOf(query: Record<string, string | string[] | undefined>): string | null {
  for (const name of ['hub.mode', 'hub.verify_token', 'hub.challenge']) {
    const value = query[name];
    if (value === undefined || value === '') return `${name} is missing.`;
    if (Array.isArray(value)) return `${name} is given more than once.`;
  }
  return query['hub.mode'] === 'subscribe' ? null : 'hub.mode is not "subscribe".';
}

function isOneOf(candidate: string, secrets: readonly string[]): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const given = digest(candidate);
  // All are compared, so that the time reveals nothing about which one nearly matched.
  return secrets.filter((secret) => timingSafeEqual(given, digest(secret))).length > 0;
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message } });
}
