import { runSeededTrial } from '../ledger/run-seeded-trial.ts';
import { readArguments, usage } from './arguments.ts';
import { runChaos } from './run-chaos.ts';
import { renderSummary } from './summary.ts';

await runSeededTrial({ usage, read: readArguments, run: runChaos, render: renderSummary }, process.argv.slice(2));
