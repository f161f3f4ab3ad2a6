import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../../../../trials/support/json.ts';
import { printsUsage } from '../../../../trials/support/usage.ts';
import type { Example } from './example.ts';
import { readOpenapi } from './read-openapi.ts';
import { readPostman } from './read-postman.ts';
import { isAsKnown, reportLines } from './report.ts';
import { runExamples } from './run-examples.ts';

const usage = `npm run examples -- DIR

Sends Meta's own example requests to the simulator and compares its answers with those that Meta documents, and with what the
service's checks say of the messages among them. DIR holds examples.json (of the OpenAPI file) and *.postman_collection.json.`;

/** Every example in the folder; a request that is in both sources is sent twice. */
function readFolder(folder: string): Example[] {
  const read = (name: string): unknown => parseJson(readFileSync(join(folder, name), 'utf8'));
  return readdirSync(folder).flatMap((name) => {
    if (name === 'examples.json') return readOpenapi(read(name));
    return name.endsWith('.postman_collection.json')
      ? readPostman(read(name), name.replace('.postman_collection.json', ''))
      : [];
  });
}

const args = process.argv.slice(2);
const [folder, ...others] = args;
if (printsUsage(args, usage)) {
  process.exitCode = 0;
} else if (folder === undefined || others.length > 0) {
  console.error(`${folder === undefined ? 'The folder is missing.' : 'Give one folder.'}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const report = await runExamples(readFolder(folder));
  console.log(reportLines(report).join('\n'));
  process.exitCode = isAsKnown(report) ? 0 : 1;
}
