import { openFirestoreEmulator } from '../../apps/whatsapp-service/test/support/firestore-emulator.ts';
import { openPubsubEmulator } from '../../apps/whatsapp-service/test/support/pubsub-emulator.ts';
import { runSeededTrial } from '../ledger/run-seeded-trial.ts';
import { type InstancesArguments, readArguments, usage } from './arguments.ts';
import { type InstancesReport, runInstances } from './run-instances.ts';

const run = async ({ minutes, seed, say }: InstancesArguments & { readonly say: (line: string) => void }) => {
  // The emulator keeps every version of every document in memory, and each query looks at all documents of its collection. So a long run has
  // less load: at a rest of 1 s the emulator had 5 GB after seven minutes, and its queries took both processors and longer than services wait.
  const emulator = await openFirestoreEmulator(process.env, [`-Xmx${1 + Math.ceil(minutes / 4)}g`]);
  if (emulator.host === null) throw new Error(`No Firestore emulator was found: ${emulator.reason}.`);
  const wakes = await openPubsubEmulator();
  if (wakes.pubsub === null) say(`no wake-ups from outside: no Pub/Sub emulator was found (${wakes.reason})`);
  try {
    return await runInstances({
      ...{ emulatorHost: emulator.host, projectId: `instances-${seed}`, pubsub: wakes.pubsub, seed, say },
      ...{
        kills: Math.ceil(minutes * 3),
        killEveryMs: 20_000,
        faultMs: 3_000,
        people: 10,
        restMs: minutes > 5 ? 4_000 : 1_000,
      },
    });
  } finally {
    if (wakes.pubsub !== null) await wakes.stop();
    await emulator.stop();
  }
};

const render = (report: InstancesReport): string =>
  [
    `${report.kills} kills in ${report.seconds} s; instances that ended as they started, and were started again: ${report.startedAgain}`,
    `${report.webhooks} webhooks acknowledged, ${report.repeats} of them twice`,
    `${report.messages} messages accepted; Meta took ${report.taken}, ${report.failed} are reported as failed`,
    ...(report.wakes
      ? [
          `${report.wakes.answered} wake-ups were answered by workers; ${report.wakes.lost} were lost, ${report.wakes.repeated} came twice, ${report.wakes.overtaken} late`,
        ]
      : []),
    ...report.problems,
    report.isRight ? 'nothing lost, nothing twice, order kept' : `${report.problems.length} problems`,
  ].join('\n');

await runSeededTrial({ usage, read: readArguments, run, render }, process.argv.slice(2));
