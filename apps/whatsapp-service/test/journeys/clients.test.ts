import { defaults } from '@intexuraos/whatsapp-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exerciseGreatDetail } from '../../../../packages/simulator/test/clients/great-detail.ts';
import { exerciseKapso } from '../../../../packages/simulator/test/clients/kapso.ts';
import type { ClientSurroundings } from '../../../../packages/simulator/test/clients/surroundings.ts';
import { exerciseWhatsappApiJs } from '../../../../packages/simulator/test/clients/whatsapp-api-js.ts';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { type MetaJourney, metaJourney } from './meta.ts';
import { apiKey, appSecret, getJson, journey } from './service.ts';

const openMeta = metaJourney({ start: journey(afterAll).start, end: afterAll });

/** A client of Meta's, the user that it writes to, and how many messages its exercise sends. */
const clients: [string, string, number, (surroundings: ClientSurroundings) => Promise<string[]>][] = [
  ['whatsapp-api-js', '16505551001', 20, (surroundings) => exerciseWhatsappApiJs(surroundings, appSecret)],
  ['@kapso/whatsapp-cloud-api', '16505551002', 18, exerciseKapso],
  ['@great-detail/whatsapp', '16505551003', 13, exerciseGreatDetail],
];

/** They share a service, and each writes to a user of its own. */
describe('a client of Meta’s, pointed at the service', { timeout: 60_000 }, () => {
  let scene: MetaJourney;
  let service: ServiceProcess;
  beforeAll(async () => {
    scene = await openMeta();
    service = await scene.start();
  });

  it.each(clients)('%s passes the same exercise as against Meta', async (_name, to, count, exercise) => {
    const { wamid } = scene.meta.users.write(to, { type: 'text', text: { body: 'Hello' } });
    const wamids = await exercise({
      baseUrl: service.url,
      token: apiKey,
      phoneNumberId: defaults.phoneNumberId,
      wabaId: defaults.wabaId,
      to,
      receivedWamid: wamid,
    });
    expect(new Set(wamids).size).toBe(count);
    const known = scene.taken().flatMap((message) => (message.to === to ? [message.wamid] : []));
    expect(known).toEqual(expect.arrayContaining(wamids));
    const list = async (query: string): Promise<unknown[]> =>
      ((await getJson(service, `/v1/outbox?limit=200&${query}`)) as { data: unknown[] }).data;
    await expect.poll(() => list('state=queued,sending,unknown,accepted')).toEqual([]);
    expect(await list(`recipient=${to}`)).toHaveLength(known.length);
  });
});
