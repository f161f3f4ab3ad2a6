import { isJsonObject, parseJson } from '../support/json.ts';

/** One body to post. */
export interface CorpusBody {
  /** Path below the corpus folder; of one among a list of examples followed by `#` and its place. */
  readonly file: string;
  readonly body: Uint8Array;
}

/** The bodies in a file: the file itself, or the webhooks in a list of examples (`value`), as there is for Meta's OpenAPI document. */
export function bodiesIn(file: string, bytes: Uint8Array): CorpusBody[] {
  const json = parseJson(bytes);
  const examples = Array.isArray(json) ? json : [];
  const webhooks = examples.flatMap((example, index) => {
    const value = isJsonObject(example) ? example.value : null;
    if (!isJsonObject(value) || !Array.isArray(value.entry)) return [];
    return [{ file: `${file}#${index}`, body: Buffer.from(JSON.stringify(value)) }];
  });
  return webhooks.length > 0 ? webhooks : [{ file, body: bytes }];
}
