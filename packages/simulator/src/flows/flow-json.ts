import { invalidParameter } from '../graph/errors.ts';

/**
 * The text of a `flow.json`, which must be an object; its screens are not checked. @throws {GraphError} 100 for any
 * other.
 */
export function checkFlowJson(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text;
  } catch {
    // Reported below.
  }
  throw invalidParameter('The flow is not valid JSON');
}
