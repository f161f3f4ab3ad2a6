import { cloudError } from '../graph/errors.ts';
import type { Template, TemplateComponent } from '../world/template.ts';
import { checkTextPart } from './check-parameters.ts';
import type { Fields, SentComponent } from './sent-components.ts';

/** A header with media, a location or a product needs its parameter on every send; one of text only for its variable. */
export function checkHeader(
  header: TemplateComponent | undefined,
  sent: SentComponent | undefined,
  format: Template['parameterFormat'],
): void {
  const parameters = sent?.parameters ?? [];
  const wanted = header?.format?.toUpperCase() ?? 'TEXT';
  if (wanted === 'TEXT') {
    checkTextPart('header', header?.text, parameters, format, 60);
    return;
  }
  const [parameter, ...more] = parameters;
  const type = String(parameter?.type ?? '').toUpperCase();
  if (!parameter || type !== wanted) {
    throw cloudError(132012, `header: Format mismatch, expected ${wanted}, received ${type || 'UNKNOWN'}`);
  }
  if (more.length > 0) throw cloudError(132000, countOf(parameters.length));
  checkContent(parameter, type.toLowerCase());
}

const countOf = (given: number): string =>
  `header: number of params (${given}) does not match the expected number of params (1)`;

function checkContent(parameter: Fields, type: string): void {
  const content = parameter[type];
  if (typeof content !== 'object' || content === null) {
    throw cloudError(131008, `Parameter '${type}' is mandatory for component parameter type '${type}'`);
  }
  if (type !== 'location') return;
  const { latitude, longitude }: Fields = { ...content };
  if (latitude === undefined || longitude === undefined) {
    throw cloudError(131008, 'header: latitude and longitude are required');
  }
}
