import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findGraphRoute } from './find-graph-route.ts';
import { passedPaths, passedPathsTable } from './passed-paths.ts';

const ours = { wabaIds: ['10'], phoneNumberIds: ['20'], canRegister: true };
const groupId = 'Y2FwaV9ncm91cDoxNjUwNTU1MTIzNDox';

const idsOf: Readonly<Record<string, string>> = {
  '{phone-number-id}': '20',
  '{waba-id}': '10',
  '{template-id}': '30',
  '{flow-id}': '30',
  '{media-id}': '30',
  '{group-id}': groupId,
  '{app-id}': '40',
  'upload:{id}': 'upload:MTox',
};

const real = (path: string): string => path.replace(/^(upload:)?\{[\w-]+\}/, (part) => idsOf[part] ?? part);
const allMethods = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH'];

describe('the paths that are passed on', () => {
  it('are those of the documentation', () => {
    const file = readFileSync(new URL('../../../../../docs/reference/meta-paths.md', import.meta.url), 'utf8');
    const [, table = ''] = /<!-- paths -->\n([\s\S]*?)\n?<!-- \/paths -->/.exec(file) ?? [];
    expect(table).toBe(passedPathsTable());
  });

  it.each(passedPaths)('has a route for $path with its methods, and for no others', ({ path }) => {
    const sharing = passedPaths.filter((other) => real(other.path) === real(path));
    for (const method of allMethods) {
      const route = findGraphRoute(method, real(path), ours);
      const isServed = sharing.some(({ methods }) => methods.includes(method));
      expect([method, route.kind === 'wrong_method']).toEqual([method, !isServed]);
      expect(route.kind).not.toBe('not_passed');
    }
  });

  it.each([
    'me',
    'me/accounts',
    'debug_token',
    'oauth/access_token',
    'message_template_library/1',
    'app',
    'app/subscriptions',
    'app/uploads/1',
    '40/subscriptions',
    '20/request_code',
    '10/subscribed_apps/1',
    '10/message_templates/delete',
    '10/message_templates/archive/1',
    '30/unpause',
    '30/assets/1',
    `${groupId}/admins`,
    `${groupId}/participants/1`,
    `${groupId}%2Fparticipants`,
    `..%2f${groupId}`,
    'upload:a/b',
    'upload:a%2Fb',
    'upload:',
    'upload%3Aa%3Fsig%3Db%26fields%3Dc',
  ])('do not include %s', (path) => {
    for (const method of allMethods) expect(findGraphRoute(method, path, ours)).toEqual({ kind: 'not_passed' });
  });

  it('include registration only if the operator wants that, and only of our numbers', () => {
    const { canRegister: _, ...usual } = ours;
    expect(findGraphRoute('POST', '20/register', usual).kind).toBe('not_passed');
    expect(findGraphRoute('POST', '20/deregister', ours).kind).toBe('pass');
    expect(findGraphRoute('POST', '21/register', ours).kind).toBe('foreign');
  });

  it('takes an upload’s id with its signature, however much of it is encoded', () => {
    const route = { kind: 'upload_session', path: 'upload:MTo=x', signature: 'ARb-1' };
    expect(findGraphRoute('POST', 'upload%3AMTo%3Dx%3Fsig%3DARb-1', ours)).toEqual(route);
    expect(findGraphRoute('GET', 'upload:MTo=x', ours)).toEqual({ ...route, signature: null });
    expect(findGraphRoute('DELETE', 'upload:MTo=x', ours).kind).toBe('wrong_method');
  });
});
