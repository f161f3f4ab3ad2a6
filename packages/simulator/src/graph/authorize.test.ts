import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { createDefaultWorld } from '../world/default-world.ts';
import type { TokenFault } from '../world/token.ts';
import { authorize, readCredentials } from './authorize.ts';

const appId = '670843887433847';

function scene() {
  const clock = createClock({ speed: 0, startAt: Date.parse('2023-07-04T09:11:32Z') });
  const world = createDefaultWorld(clock, createIds());
  const platform = { clock, world } as Platform;
  const token = world.tokens.get('simulator-token');
  const app = world.apps.get(appId);
  if (!token || !app) throw new Error('The default world has both.');
  const ask = (value: string | undefined, proof?: string) => authorize({ token: value, proof }, platform);
  return { token, app, world, ask };
}

const problem = (code: number, message: string, facts: object = {}) =>
  expect.objectContaining({ code, message, ...facts });

describe('readCredentials', () => {
  it.each([
    ['Bearer abc', {}, 'abc'],
    ['OAuth abc', {}, 'abc'],
    ['bearer  abc ', {}, 'abc'],
    [undefined, { access_token: 'abc' }, 'abc'],
    ['Bearer abc', { access_token: 'other' }, 'other'],
    ['Bearer abc', { access_token: '' }, 'abc'],
    ['Basic abc', {}, undefined],
    [undefined, { access_token: '' }, undefined],
    ['Bearer', {}, undefined],
  ])('finds the token of %s and %j', (header, params, token) => {
    expect(readCredentials(header, params).token).toBe(token);
  });
});

describe('authorize', () => {
  it('accepts a token, and an app’s id and secret as the app’s own token', () => {
    const { ask, token, app } = scene();
    expect(ask('simulator-token')).toEqual({ token, app });
    expect(ask(`${appId}|simulator-app-secret`)).toMatchObject({ token: { type: 'APP', appId }, app: { id: appId } });
  });

  it('needs one', () => {
    expect(() => scene().ask(undefined)).toThrow(
      problem(104, 'An access token is required to request this resource.', { httpStatus: 400 }),
    );
  });

  it.each([
    ['nonsense', 'Invalid OAuth access token - Cannot parse access token'],
    ['simulator-tok', 'Malformed access token'],
    ['sim', 'Invalid OAuth access token - Cannot parse access token'],
    [`${appId}|other-secret`, 'Invalid OAuth access token signature.'],
    [`${appId}|simulator-app-secret|more`, 'Invalid OAuth access token signature.'],
    ['123|abc', 'Error validating application. Cannot get application info due to a system error.'],
  ])('says what is wrong with %s', (value, message) => {
    expect(() => scene().ask(value)).toThrow(problem(190, message, { httpStatus: 401, subcode: undefined }));
  });

  it('says when a token expired, in Pacific time', () => {
    const { ask, token } = scene();
    token.expiresAt = Date.parse('2023-06-19T13:29:46Z');
    expect(() => ask('simulator-token')).toThrow(
      problem(
        190,
        'Error validating access token: Session has expired on Monday, 19-Jun-23 06:29:46 PDT. The current time is Tuesday, 04-Jul-23 02:11:32 PDT.',
        { subcode: 463, httpStatus: 401 },
      ),
    );
    token.expiresAt = Date.parse('2023-12-19T13:29:46Z');
    expect(ask('simulator-token').token).toBe(token);
  });

  it.each<[TokenFault, number | undefined, string]>([
    ['password_changed', 460, 'changed their password'],
    ['logged_out', 467, 'the user logged out'],
    ['app_removed', 458, `The user has not authorized application ${appId}.`],
    ['undecryptable', undefined, 'The access token could not be decrypted'],
  ])('reports a token that is %s', (fault, subcode, message) => {
    const { ask, token } = scene();
    token.fault = fault;
    expect(() => ask('simulator-token')).toThrow(problem(190, expect.stringContaining(message), { subcode }));
  });

  it('checks every appsecret_proof, and requires one only if the app does', () => {
    const { ask, app } = scene();
    const proof = createHmac('sha256', 'simulator-app-secret').update('simulator-token').digest('hex');
    const facts = { type: 'GraphMethodException', httpStatus: 400 };
    expect(ask('simulator-token', proof).app).toBe(app);
    expect(() => ask('simulator-token', `${proof.slice(1)}0`)).toThrow(
      problem(100, 'Invalid appsecret_proof provided in the API argument', facts),
    );
    app.requiresProof = true;
    expect(() => ask('simulator-token')).toThrow(
      problem(100, 'API calls from the server require an appsecret_proof argument', facts),
    );
    expect(ask('simulator-token', proof).app).toBe(app);
  });
});
