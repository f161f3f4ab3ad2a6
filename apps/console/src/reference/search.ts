import * as texts from './texts.ts';

interface Section {
  readonly element: HTMLElement;
  /** Its entry in the table of contents. */
  readonly entry: HTMLElement | null;
  readonly words: string;
}

/** Hides operations without all of the words, and groups without any visible operation. */
export function connectSearch(): void {
  const field = document.querySelector<HTMLInputElement>('#search');
  if (!field) return;
  const sections = readSections();
  field.addEventListener('input', () => showMatches(sections, field.value));
  const clear = (): void => {
    field.value = '';
    showMatches(sections, '');
  };
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field.focus();
    }
    if (event.key === 'Escape' && event.target === field) clear();
  });
  // A link to an operation that the search hid shows it again.
  addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.closest('[hidden]')) return;
    clear();
    target.scrollIntoView();
  });
}

const readSections = (): readonly Section[] =>
  [...document.querySelectorAll<HTMLElement>('.operation, .schema, .topic')].map((element) => ({
    element,
    entry: document.querySelector(`nav a[href="#${element.id}"]`)?.closest('li') ?? null,
    words: element.textContent.toLowerCase(),
  }));

function showMatches(sections: readonly Section[], searched: string): void {
  const wanted = searched.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { element, entry, words } of sections) {
    const isMatch = wanted.every((word) => words.includes(word));
    element.hidden = !isMatch;
    if (entry) entry.hidden = !isMatch;
    if (isMatch) count += 1;
  }
  for (const group of document.querySelectorAll<HTMLElement>('.group, nav .part')) {
    const members = [...group.querySelectorAll<HTMLElement>('.operation, .schema, .topic, li')];
    group.hidden = members.length > 0 && members.every(({ hidden }) => hidden);
  }
  const state = document.querySelector('#found');
  if (state) state.textContent = wanted.length === 0 ? '' : count === 0 ? texts.nothingFound : texts.found(count);
  const contents = document.querySelector<HTMLDetailsElement>('#contents');
  if (contents && wanted.length > 0) contents.open = true;
}
