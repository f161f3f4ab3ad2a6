import { randomBytes } from 'node:crypto';
import { exampleKey, newKeyComponent, oneOf } from '@intexuraos/service-api/schemas';
import { keyScopeNames } from '@intexuraos/service-api/words';
import { Type } from 'typebox';
import { type ApiKey, maxKeys, newKeyId } from '../../keys/api-key.ts';
import { hashOfKey, hintOf, newKeyText, secretBytes } from '../../keys/key-text.ts';
import { addOrRecount } from '../../keys/manage-keys.ts';
import { callerOf } from '../caller.ts';
import { RefusedError } from '../error-response.ts';
import { parseTime } from '../request-time.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { phoneNumberIdOf } from '../schemas/parameters.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { keyView } from './key-view.ts';
import type { KeysDeps } from './routes.ts';

const bodySchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, description: 'Its purpose or owner.' }),
    scopes: Type.Array(oneOf([...keyScopeNames]), { minItems: 1, description: 'Its scopes; see `ApiKey`.' }),
    phoneNumberIds: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 32 }), {
        maxItems: 200,
        description: 'The business numbers that it is limited to, by Meta’s ids. Default: all. Not with `admin`.',
      }),
    ),
    expiresAt: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        description: 'When it expires: ISO 8601 with an offset, a day, or milliseconds since 1970. Default: never.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'What the key allows.',
    examples: [{ name: 'dashboard', scopes: ['read'], expiresAt: '2027-03-01' }],
  },
);

const schema = {
  operationId: 'createKey',
  tags: ['Keys'],
  summary: 'Create an API key',
  description:
    'The response is the only place that shows the key. It works at once here, and within a second on other instances. Keys begin with ' +
    '`ixw_`, so that secret scanners find them.',
  body: bodySchema,
  response: {
    201: json('The key.', newKeyComponent.ref, { ...exampleKey, key: 'ixw_7Qf2…' }),
    ...errors('parameter_invalid', 'state_conflict', ...bodyErrors),
    ...v1Errors,
  },
};

/** POST /v1/keys */
export function createKey(app: Api, { records, ring, now }: KeysDeps): void {
  app.post('/v1/keys', { schema }, async (request, reply) => {
    const { name, scopes, phoneNumberIds = [], expiresAt } = request.body;
    const at = now();
    const text = newKeyText(randomBytes(secretBytes));
    const key: ApiKey = {
      id: newKeyId(at, randomBytes(16)),
      name: readName(name),
      scopes: keyScopeNames.filter((scope) => scopes.includes(scope)),
      phoneNumberIds: [...new Set(phoneNumberIds.map((id) => phoneNumberIdOf('phoneNumberIds', id)))],
      hash: hashOfKey(text),
      hint: hintOf(text),
      createdAt: at,
      createdBy: callerOf(request).id,
      expiresAt: expiresAt === undefined ? null : parseTime('expiresAt', expiresAt),
      revokedAt: null,
    };
    check(key, at);
    if ((await addOrRecount(records, key)) === null) throw new RefusedError('state_conflict', tooMany);
    await ring.refresh();
    return reply.code(201).send({ ...keyView(key, null, at), key: text });
  });
}

/** @throws {ParameterError} for a name that would not be readable in a line of a list. */
function readName(text: string): string {
  const name = text.trim();
  if (name === '' || /\p{Cc}/u.test(name)) throw new ParameterError('name must be 1 to 100 characters, on one line.');
  return name;
}

function check({ scopes, phoneNumberIds, expiresAt }: ApiKey, now: number): void {
  if (scopes.includes('admin') && phoneNumberIds.length > 0) {
    throw new ParameterError(
      'phoneNumberIds: a key with the scope admin can’t be limited to numbers, because it could create a key without a limit.',
    );
  }
  if (expiresAt !== null && expiresAt <= now) throw new ParameterError('expiresAt is in the past.');
}

const tooMany = `There are ${maxKeys} keys in use, which is the maximum. Revoke some that are no longer used: GET /v1/keys shows when each was last used.`;
