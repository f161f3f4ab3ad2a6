import { cloudError } from '../../graph/errors.ts';
import { idText, object, within } from '../../messages/checks.ts';
import { plainText } from '../../meta-json.ts';
import type { Template, TemplateComponent } from '../../world/template.ts';
import { checkTextPart } from './check-text-part.ts';
import type { SentComponent, SentParameter } from './sent-components.ts';

const headerMax = 60;

/**
 * A header with media, a location or a product needs its parameter in every message; a text header only if it has a
 * variable. The file itself is checked elsewhere.
 * @throws {GraphError} 132000, 132012, 131008, 100.
 */
export function checkHeader(
  header: TemplateComponent | undefined,
  sent: SentComponent | undefined,
  format: Template['parameterFormat'],
): void {
  const parameters = sent?.parameters ?? [];
  const wanted = header?.format?.toUpperCase() ?? 'TEXT';
  if (wanted === 'TEXT') {
    checkTextPart({ name: 'header', text: header?.text, format, max: headerMax }, parameters);
    return;
  }
  const [parameter, ...more] = parameters;
  if (!parameter || parameter.type.toUpperCase() !== wanted) {
    const received = parameter?.type.toUpperCase() ?? 'UNKNOWN';
    throw cloudError(132012, `header: Format mismatch, expected ${wanted}, received ${received}`);
  }
  if (more.length > 0) {
    throw cloudError(
      132000,
      `header: number of params (${parameters.length}) does not match the expected number of params (1)`,
    );
  }
  checkContent(parameter);
}

function checkContent({ type, fields, path }: SentParameter): void {
  const content = object(fields, type, path);
  const here = within(path, type);
  if (type === 'location') {
    for (const name of ['latitude', 'longitude']) {
      if (Number.isNaN(Number.parseFloat(plainText(content[name])))) {
        throw cloudError(131008, `${within(here, name)} is required`);
      }
    }
  }
  if (type === 'product') {
    idText(content, 'product_retailer_id', here);
    idText(content, 'catalog_id', here);
  }
}
