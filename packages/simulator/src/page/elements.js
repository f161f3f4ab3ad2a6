// @ts-check
/**
 * Makes an element. Everything is set as text, so that people's messages are never interpreted as markup.
 * @param {string} name
 * @param {Record<string, any>} [properties]
 * @param {(Node | string | false | undefined)[]} [children]
 * @returns {any}
 */
export function element(name, properties = {}, children = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.startsWith('aria-') || key.startsWith('data-') || key === 'role' || key === 'for') {
      made.setAttribute(key, String(value));
    } else Object.assign(made, { [key]: value });
  }
  made.append(...children.filter((child) => child !== false && child !== undefined));
  return made;
}

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * A button with a text or an icon; an icon has a label that says what it does. @param {string} words @param {(event:
 * any) => void} onclick @param {Record<string, any>} [properties]
 */
export const button = (words, onclick, properties = {}) =>
  element('button', { type: 'button', textContent: words, onclick, ...properties });

/**
 * Shows a list. An unchanged item keeps its element, with its focus, its sound and its open parts. A changed item that
 * has the focus passes it on to the same part of its new element.
 * @param {any} parent
 * @param {{ key: string, version: unknown, make: () => any }[]} items
 */
export function showList(parent, items) {
  /** @type {Map<string, any>} */
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const now = items.map(({ key, version, make }) => {
    const known = before.get(key);
    const text = JSON.stringify(version);
    if (known && known.shownVersion === text) return known;
    const focused = known?.contains(document.activeElement) ? focusPath(known) : undefined;
    const made = make();
    made.dataset.key = key;
    made.shownVersion = text;
    if (known) {
      known.replaceWith(made);
      if (focused) made.querySelectorAll(focusable)[focused.index]?.focus();
    }
    return made;
  });
  const kept = new Set(now);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  for (const [index, child] of now.entries()) {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  }
}

const focusable = 'button, a, input, select, audio, video, [tabindex]';

/** @param {any} root */
const focusPath = (root) => ({ index: [...root.querySelectorAll(focusable)].indexOf(document.activeElement) });

/** Copies a text, and confirms it on the button for a moment. @param {string} words @param {() => string} text */
export function copyButton(words, text) {
  return button(words, async (event) => {
    const own = event.currentTarget;
    await navigator.clipboard.writeText(text());
    own.textContent = 'Copied';
    setTimeout(() => {
      own.textContent = words;
    }, 1_500);
  });
}
