import { readArguments, usage } from './arguments.ts';
import { renderReport, totalsOf } from './report.ts';
import { runCorpus } from './run-corpus.ts';

const options = readArguments(process.argv.slice(2));
if (options === 'help') {
  console.log(usage);
} else if ('error' in options) {
  console.error(`${options.error}\n\n${usage}`);
  process.exitCode = 2;
} else {
  try {
    const files = await runCorpus(options.folder);
    const totals = totalsOf(files);
    console.log(options.isJson ? JSON.stringify({ totals, files }, null, 2) : renderReport(files));
    process.exitCode = totals.filesWithProblems === 0 ? 0 : 1;
  } catch (error) {
    console.error(`The corpus run could not be done. ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  }
}
