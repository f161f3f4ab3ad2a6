import { runSeededTrial } from '../ledger/run-seeded-trial.ts';
import { readArguments, usage } from './arguments.ts';
import { runUpgrade } from './run-upgrade.ts';
import { renderSummary } from './summary.ts';

await runSeededTrial({ usage, read: readArguments, run: runUpgrade, render: renderSummary }, process.argv.slice(2));
