import { describe, expect, it } from 'vitest';
import { appId, numberId, refusal, setUpAccountsScene, wabaId } from '../../test/accounts-scene.ts';

const { simulator, graph } = setUpAccountsScene();

/** A request for several nodes names them in `ids`, after any id in the path. */
const ofNewApps = [
  ['ids', `GET 1?ids=${wabaId}`],
  ['method', `GET ${wabaId}?method=post&name=Renamed`],
  ['callback', `GET ${wabaId}?callback=show`],
  ['fields: as()', `GET ${wabaId}?fields=id,name.as(url)`],
] as const;

const read = (call: string): Promise<Response> =>
  fetch(`${simulator().url}/v27.0/${call.slice('GET '.length)}`, {
    headers: { authorization: 'Bearer simulator-token' },
  });

describe('a feature that v26.0 removed', () => {
  it.each([
    ['date_format', `GET ${wabaId}?date_format=U`],
    ['ids', `GET ?ids=${wabaId},${numberId}`],
  ] as const)('is refused for every app: %s', async (name, call) => {
    expect(refusal(await graph(call))).toEqual([400, 100, `(#100) The parameter ${name} is no longer supported.`]);
  });
});

describe('a feature that v27.0 removed', () => {
  it.each(ofNewApps)('is refused for an app created since: %s', async (name, call) => {
    simulator().seed({ apps: [{ id: appId, isMadeSinceV27: true }] });
    const response = await read(call);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`(#100) The parameter ${name} is no longer supported.`);
    expect((await graph(`GET ${wabaId}?fields=id`)).status).toBe(200);
  });

  it.each(ofNewApps)('is available to an older app: %s', async (_name, call) => {
    expect((await read(call)).status).toBe(200);
  });
});
