import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiModule } from '../api-module.ts';
import { RefusedError } from '../error-response.ts';

const wakePath = '/internal/wake';

export interface WakeApiDeps {
  /** Whether the caller may wake this service, by its `Authorization` header. */
  readonly check: (
    authorization: string | undefined,
  ) => Promise<'right' | 'unproven' | 'another_account' | 'undecided'>;
  /** Works until there is nothing to do soon. */
  readonly work: () => Promise<'quiet' | 'unfinished' | 'stopping'>;
}

const unproven =
  'Only Pub/Sub, Cloud Tasks and Cloud Scheduler of this installation may wake it, with a token of Google’s for INTEXURAOS_WHATSAPP_WAKE_URL.';
const anotherAccount =
  'The token is Google’s, but of another service account than INTEXURAOS_WHATSAPP_WAKE_ACCOUNT. Push with that account.';

const keysUnreachable = {
  error: {
    code: 'unavailable',
    message:
      'Google’s public keys cannot be read, so the token cannot be checked. The wake-up is delivered again; meanwhile, see that the service reaches www.googleapis.com.',
  },
};

/**
 * The route that Google's services call when there is work. It answers when the work is done, so that Cloud Run keeps
 * the instance as long; only the token of the request is read.
 */
export function wakeApi({ check, work }: WakeApiDeps): ApiModule {
  return {
    name: 'wake',
    scope: 'open',
    register: (app) => {
      app.removeAllContentTypeParsers();
      app.addContentTypeParser('*', (_request, body, done) => {
        body.resume();
        done(null);
      });
      app.addHook('onRequest', async ({ headers }: FastifyRequest, reply: FastifyReply) => {
        const verdict = await check(headers.authorization);
        if (verdict === 'undecided') return reply.code(503).header('retry-after', '10').send(keysUnreachable);
        if (verdict === 'unproven') throw new RefusedError('unauthorized', unproven);
        if (verdict === 'another_account') throw new RefusedError('forbidden', anotherAccount);
      });
      app.post(wakePath, async (_request: FastifyRequest, reply: FastifyReply) => {
        const end = await work();
        // Pub/Sub and Cloud Tasks then call another instance.
        if (end === 'stopping') return reply.code(503).header('retry-after', '1').send();
        return reply.code(204).send();
      });
    },
  };
}
