import { invalidParameter } from '../graph/errors.ts';

/** The text of a `flow.json`, which is an object; its screens are not looked at. @throws {GraphError} 100 for any other. */
export function checkFlowJson(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text;
  } catch {
    // Said below.
  }
  throw invalidParameter('The flow is not valid JSON');
}
