/**
 * The script of the reference: languages, copying, the reader's own values, search. Its hash stands in the page's
 * Content-Security-Policy, so nothing may be put into it. Without it the page shows curl and the values of the examples.
 */
export const script = `
'use strict';
const root = document.documentElement;
root.classList.add('js');
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const stored = {
  get: (name) => { try { return localStorage.getItem('docs.' + name); } catch { return null; } },
  set: (name, value) => { try { localStorage.setItem('docs.' + name, value); } catch {} },
};

const show = (language) => {
  root.dataset.language = language;
  for (const button of all('.languages button')) button.setAttribute('aria-pressed', String(button.value === language));
};
document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.closest('.languages')) {
    // What is being read stays where it is, though samples above it change their height.
    const before = button.getBoundingClientRect().top;
    show(button.value);
    scrollBy({ top: button.getBoundingClientRect().top - before, behavior: 'instant' });
    stored.set('language', button.value);
  }
  if (button.classList.contains('copy')) copy(button);
});
show(stored.get('language') ?? 'curl');

async function copy(button) {
  const code = all('pre', button.closest('.sample')).find((each) => each.checkVisibility());
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(code);
    button.textContent = 'Press Ctrl-C';
  }
  setTimeout(() => { button.textContent = 'Copy'; }, 2000);
}

const fields = all('#values input[name]');
const put = (name, value) => {
  for (const place of all('[data-value="' + name + '"]')) place.textContent = value;
};
for (const field of fields) {
  const own = stored.get(field.name);
  const initial = field.name === 'origin' ? location.origin : field.value;
  field.value = own ?? initial;
  if (field.value) put(field.name, field.value);
  field.addEventListener('input', () => {
    stored.set(field.name, field.value.trim());
    put(field.name, field.value.trim() || field.placeholder);
  });
}
one('#values').addEventListener('submit', async (event) => {
  event.preventDefault();
  const state = one('#values output');
  state.textContent = 'Asking the service …';
  const key = one('#key').value.trim();
  const response = await fetch('/', { headers: { accept: 'application/json', authorization: 'Bearer ' + key } }).catch(() => null);
  const answer = response?.ok ? await response.json() : {};
  const given = { phoneNumberId: answer.phoneNumberIds?.[0], wabaId: answer.wabaIds?.[0], version: answer.graphVersion };
  for (const field of fields) {
    if (!given[field.name]) continue;
    field.value = given[field.name];
    field.dispatchEvent(new Event('input'));
  }
  state.textContent = answer.phoneNumberIds
    ? answer.phoneNumberIds.length > 0 ? 'Filled in.' : 'The service is not limited to certain numbers, so it knows no id.'
    : 'The service does not take this key.';
});

const search = one('#search');
const sections = all('.operation, .schema, .topic').map((section) => ({
  section,
  entry: one('nav a[href="#' + section.id + '"]')?.closest('li'),
  text: section.textContent.toLowerCase(),
}));
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let found = 0;
  for (const { section, entry, text } of sections) {
    const fits = words.every((word) => text.includes(word));
    section.hidden = !fits;
    if (entry) entry.hidden = !fits;
    if (fits) found += 1;
  }
  for (const group of all('.group, nav .part')) {
    const members = all('.operation, .schema, .topic, li', group);
    group.hidden = members.length > 0 && members.every((each) => each.hidden);
  }
  one('#found').textContent = words.length === 0 ? '' : found === 0 ? 'Nothing found' : found + ' found';
  if (words.length > 0) contents.open = true;
});
document.addEventListener('keydown', (event) => {
  const isTyping = event.target.closest?.('input, textarea, select');
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === 'Escape' && event.target === search) {
    search.value = '';
    search.dispatchEvent(new Event('input'));
  }
});

const contents = one('#contents');
const narrow = matchMedia('(max-width: 52rem)');
const fold = () => { contents.open = !narrow.matches; };
narrow.addEventListener('change', fold);
fold();
contents.addEventListener('click', (event) => { if (narrow.matches && event.target.closest('a')) contents.open = false; });
// What was hidden by a search is shown where a link leads to it.
addEventListener('hashchange', () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.hidden || target?.closest('[hidden]')) {
    search.value = '';
    search.dispatchEvent(new Event('input'));
    target.scrollIntoView();
  }
});
`;
