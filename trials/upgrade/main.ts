import { readArguments, usage } from './arguments.ts';
import { runUpgrade } from './run-upgrade.ts';
import { renderSummary } from './summary.ts';

const options = readArguments(process.argv.slice(2), Date.now() % 1_000_000);
if (typeof options === 'string') {
  console.error(`${options}\n\n${usage}`);
  process.exit(2);
}
const say = options.isJson ? console.error : console.log;
say(`seed ${options.seed}`);
const report = await runUpgrade({ ...options, say });
say(`\n${renderSummary(report)}`);
if (options.isJson) console.log(JSON.stringify(report, null, 2));
process.exitCode = report.isRight ? 0 : 1;
