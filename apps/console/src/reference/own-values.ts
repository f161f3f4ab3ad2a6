import type { Index } from '../api/types.ts';
import { remembered } from './remembered.ts';
import * as texts from './texts.ts';

/** Puts the reader's values into all samples: typed ones, and those that the service returns for an API key. */
export function connectOwnValues(): void {
  const form = document.querySelector<HTMLFormElement>('#values');
  if (!form) return;
  const fields = [...form.querySelectorAll<HTMLInputElement>('input[name]')];
  for (const field of fields) {
    field.value = remembered.get(field.name) ?? (field.name === 'origin' ? location.origin : field.value);
    if (field.value) put(field.name, field.value);
    field.addEventListener('input', () => {
      const value = field.value.trim();
      remembered.set(field.name, value);
      put(field.name, value || field.placeholder);
    });
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void fillIn(form, fields);
  });
}

function put(name: string, value: string): void {
  for (const place of document.querySelectorAll(`[data-value="${name}"]`)) place.textContent = value;
}

async function fillIn(form: HTMLFormElement, fields: readonly HTMLInputElement[]): Promise<void> {
  const say = (words: string): void => {
    for (const output of form.querySelectorAll('output')) output.textContent = words;
  };
  say(texts.askingTheService);
  const { phoneNumberIds, wabaIds, graphVersion } = await askService(
    form.querySelector<HTMLInputElement>('#key')?.value.trim() ?? '',
  );
  const given = new Map([
    ['phoneNumberId', phoneNumberIds?.[0]],
    ['wabaId', wabaIds?.[0]],
    ['version', graphVersion],
  ]);
  for (const field of fields) {
    const value = given.get(field.name);
    if (!value) continue;
    field.value = value;
    field.dispatchEvent(new Event('input'));
  }
  if (!phoneNumberIds) say(texts.theKeyIsNotTaken);
  else say(phoneNumberIds.length > 0 ? texts.filledIn : texts.noIdIsKnown);
}

/** The key is used for this one request, and stored nowhere. @returns nothing if the service refuses it. */
async function askService(key: string): Promise<Index> {
  const headers = { accept: 'application/json', authorization: `Bearer ${key}` };
  const answer = await fetch('/', { headers }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Index) : {};
}
