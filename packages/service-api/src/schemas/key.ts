import { type Static, Type } from 'typebox';
import { keyScopeNames, keyScopes } from '../words.ts';
import { component, maybeTime, oneOf, plain, plainText, time } from './component.ts';

const scopeList = keyScopeNames.map((scope) => `\`${scope}\`: ${keyScopes[scope]}`).join(' ');

const keyFields = {
  id: plainText('`key_` and 26 characters.'),
  name: plainText('What it is for.'),
  state: oneOf(['active', 'expired', 'revoked'], 'Whether it is valid.'),
  scopes: Type.Array(oneOf([...keyScopeNames]), { description: scopeList }),
  phoneNumberIds: Type.Array(plainText(), {
    description: 'The business numbers that it sees and sends for; empty for all.',
  }),
  hint: plainText('The first characters of the key.'),
  createdAt: time('When it was created.'),
  createdBy: plainText('The id of the key that created it.'),
  expiresAt: maybeTime('When it stops working; null if it does not expire.'),
  revokedAt: maybeTime('When it was revoked; null if it was not.'),
  lastUsedAt: maybeTime('When it was last used, to within a minute; null if it never was.'),
};

export const keyComponent = component(
  'ApiKey',
  Type.Object(keyFields, {
    description: 'An API key created through this API. Keys in the environment are not listed.',
  }),
);

export const newKeyComponent = component(
  'NewApiKey',
  Type.Object(
    {
      ...keyFields,
      key: Type.String({ ...plain, description: 'The key itself. It is not stored, and only this response shows it.' }),
    },
    { description: 'A new API key.' },
  ),
);

export type NewKeyView = Static<typeof newKeyComponent.schema>;
export type KeyView = Static<typeof keyComponent.schema>;

export const exampleKey: KeyView = {
  id: 'key_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  name: 'dashboard',
  state: 'active',
  scopes: ['read'],
  phoneNumberIds: [],
  hint: 'ixw_7Qf2…',
  createdAt: '2026-03-01T09:30:00.000Z',
  createdBy: 'env_3f9a01bc',
  expiresAt: '2027-03-01T00:00:00.000Z',
  revokedAt: null,
  lastUsedAt: null,
};
