import { runSeededTrial } from '../ledger/run-seeded-trial.ts';
import { readArguments, usage } from './arguments.ts';
import { runHostile } from './run-hostile.ts';
import { renderSummary } from './summary.ts';

await runSeededTrial({ usage, read: readArguments, run: runHostile, render: renderSummary }, process.argv.slice(2));
