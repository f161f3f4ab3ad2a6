import { createSimulator, defaults, type Simulator, webhookFields } from '@intexuraos/whatsapp-simulator';
import { foreignWabaId, people, type Sample } from '@intexuraos/whatsapp-simulator/story';
import { arrayOf, objectOf } from '../support/json.ts';

/** Starts the simulator as the Meta of the story: its customers exist, and another account shares the app. */
export async function startMeta(port: number, appSecret: string): Promise<Simulator> {
  const users = people.flatMap(({ waId, name, username }) =>
    waId ? [{ waId, name, ...(username && { username }) }] : [],
  );
  const simulator = await createSimulator({
    port,
    appSecret,
    seed: { wabas: [{ id: foreignWabaId, name: 'Another shop' }], users },
  });
  const { world } = simulator.platform;
  const number = world.phoneNumbers.get(defaults.phoneNumberId);
  if (number) number.verifiedName = 'Kiln & Clay';
  return simulator;
}

/** Every field that Meta has, and those that the samples use besides. */
export function fieldsOf(samples: readonly Sample[]): string[] {
  const told = new Map(samples.map(({ kind }) => [kind, {}]));
  const used = samples.flatMap((sample) =>
    arrayOf(sample.build({ seconds: 0, suffix: '', told: (kind) => told.get(kind) ?? {} }).entry).flatMap((entry) =>
      arrayOf(objectOf(entry).changes).map((change) => String(objectOf(change).field)),
    ),
  );
  return [...new Set([...webhookFields, ...used])];
}

/** Another account no longer tells of itself: Meta would try for seven days to deliver what the service refuses. */
export function silenceForeignAccount({ platform }: Simulator): void {
  platform.world.wabas.get(foreignWabaId)?.subscribedApps.clear();
}
