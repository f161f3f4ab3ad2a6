import { printsUsage } from '../support/usage.ts';
import { readArguments, usage } from './arguments.ts';
import { renderReport } from './report.ts';
import { runBench } from './run-bench.ts';

const args = process.argv.slice(2);
if (printsUsage(args, usage)) process.exit(0);
const options = readArguments(args);
if (typeof options === 'string') {
  console.error(`${options}\n\n${usage}`);
  process.exit(2);
}
const report = await runBench(options);
const text = `\n${renderReport(report)}\n`;
if (options.isJson) {
  console.error(text);
  console.log(JSON.stringify(report, null, 2));
} else {
  console.log(text);
}
