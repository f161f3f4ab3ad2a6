import { GraphError } from './graph-error.ts';

/** One requested field, with its arguments and nested fields: `phone_numbers.limit(5){id,status}`. */
export interface SelectedField {
  readonly name: string;
  /** `limit(5)` is `limit` → `5`. */
  readonly modifiers: ReadonlyMap<string, string>;
  readonly fields: readonly SelectedField[];
}

/** Reads `fields=a,b{c,d},edge.limit(5){x}`. @throws {GraphError} 2500 with the position if the text can't be parsed. */
export function parseFields(text: string): SelectedField[] {
  let index = 0;
  const word = (): string => {
    const start = index;
    while (index < text.length && !/[,{}().]/.test(text.charAt(index))) index += 1;
    return text.slice(start, index).trim();
  };
  const upTo = (end: string): string => {
    const stop = text.indexOf(end, index);
    if (stop < 0) throw syntaxError(`Expected "${end}"`, text.length);
    const inside = text.slice(index, stop);
    index = stop + 1;
    return inside;
  };
  const skip = (sign: string): boolean => {
    if (text.charAt(index) !== sign) return false;
    index += 1;
    return true;
  };
  const readModifiers = (): Map<string, string> => {
    const modifiers = new Map<string, string>();
    while (skip('.')) {
      const name = word();
      modifiers.set(name, skip('(') ? upTo(')') : '');
    }
    return modifiers;
  };
  const readField = (): SelectedField => {
    const name = word();
    if (name === '') throw syntaxError('Expected name', index);
    // Some fields take an argument directly: `health_status.phone_number(ID)`, `qr_image_url.format(SVG)`.
    const modifiers = readModifiers();
    const fields = skip('{') ? readList('}') : [];
    return { name, modifiers, fields };
  };
  const readList = (end: string): SelectedField[] => {
    const fields: SelectedField[] = [];
    while (index < text.length && text.charAt(index) !== '}') {
      fields.push(readField());
      if (!skip(',')) break;
    }
    if (end !== '' && !skip(end)) throw syntaxError(`Expected "${end}"`, index);
    return fields;
  };
  const fields = readList('');
  if (index < text.length) throw syntaxError(`Expected end of string instead of "${text.charAt(index)}"`, index);
  return fields;

  function syntaxError(what: string, at: number): GraphError {
    return new GraphError(`Syntax error "${what}." at character ${at}: ${text}`, { code: 2500 });
  }
}
