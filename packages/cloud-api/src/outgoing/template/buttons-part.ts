import { counted } from '../../counted.ts';
import type { JsonObject } from '../../json-value.ts';
import { missing, type Tell } from '../checks.ts';
import { type ButtonKind, kindOfButton } from './button-kinds.ts';
import { type ListedPart, variablesOf } from './listed-template.ts';
import { typeOf } from './parameters.ts';
import type { SentPart } from './sent-parts.ts';

const wrongCount = 132000;
const wrongKind = 132018;

/** Buttons that never go without a parameter, and the flow's, which has to be named even if nothing is said of it. */
const needed: ReadonlySet<string> = new Set(['OTP', 'COPY_CODE', 'MPM', 'ORDER_DETAILS', 'FLOW']);
const withoutComponent: ReadonlySet<string> = new Set(['PHONE_NUMBER', 'SPM', 'REQUEST_CONTACT_INFO']);

/** Every button that needs a component has one, of its own kind, and no other has. Kinds that aren't known pass. */
export function tellButtons(buttons: readonly ListedPart[], sent: readonly SentPart[], path: string, tell: Tell): void {
  const given = new Map<number, SentPart>();
  for (const part of sent.filter(({ type }) => type === 'button')) {
    const index = part.index ?? firstOfKind(buttons, part.subType);
    const button = buttons[index];
    if (!button) tell(`${part.path}.index`, countOf(buttons), wrongCount);
    else if (given.has(index)) tellSecond(part, given.get(index), index, tell);
    else tellButton(button, part, index, tell);
    given.set(index, part);
  }
  for (const [index, { type, fields }] of buttons.entries()) {
    const subType = kindOfButton(type)?.subType;
    if (subType === undefined || given.has(index) || !needsComponent(type, fields)) continue;
    tell(
      path,
      `Button ${index} of the template needs a component: type button, sub_type ${subType}, index ${index}.`,
      missing,
    );
  }
}

const countOf = (buttons: readonly ListedPart[]): string =>
  buttons.length === 0
    ? 'The template has no buttons.'
    : `The template has ${counted(buttons.length, 'button')}; they are counted from 0.`;

/** Meta's own samples leave the index of a call button out. */
const firstOfKind = (buttons: readonly ListedPart[], subType: string): number =>
  Math.max(
    0,
    buttons.findIndex(({ type }) => kindOfButton(type)?.subType === subType),
  );

/** Two with the same index were reported before. */
function tellSecond(part: SentPart, first: SentPart | undefined, index: number, tell: Tell): void {
  if (part.index === first?.index) return;
  tell(part.path, `Is given twice: button ${index} of the template already has a component.`);
}

const isFixedUrl = (type: string, { url }: JsonObject): boolean => type === 'URL' && variablesOf(url).length === 0;
const needsComponent = (type: string, fields: JsonObject): boolean =>
  needed.has(type) || (type === 'URL' && !isFixedUrl(type, fields));

function tellButton({ type, fields }: ListedPart, part: SentPart, index: number, tell: Tell): void {
  const kind = kindOfButton(type);
  const isRightKind = part.subType === kind?.subType;
  if (withoutComponent.has(type)) tell(part.path, `Button ${index} of the template takes no component.`, wrongCount);
  else if (kind && !isRightKind) {
    tell(`${part.path}.sub_type`, `Must be ${kind.subType}, as button ${index} of the template is.`, wrongKind);
  } else if (isFixedUrl(type, fields)) tellFixed(part, index, tell);
  else if (kind && type !== 'FLOW' && needsComponent(type, fields)) tellParameter(part, kind, index, tell);
}

function tellFixed({ path, parameters }: SentPart, index: number, tell: Tell): void {
  if (parameters.length === 0) return;
  tell(`${path}.parameters`, `Button ${index} of the template has no variable; leave its component out.`, wrongCount);
}

function tellParameter({ path, parameters }: SentPart, { parameter }: ButtonKind, index: number, tell: Tell): void {
  if (parameters.some(([, each]) => typeOf(each) === parameter)) return;
  tell(`${path}.parameters`, `Button ${index} of the template needs a parameter of type ${parameter}.`, missing);
}
