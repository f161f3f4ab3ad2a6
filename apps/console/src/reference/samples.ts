import { remembered } from './remembered.ts';
import * as texts from './texts.ts';

const copiedMs = 2_000;

/** Shows samples in the last chosen language, and adds buttons that copy them. */
export function connectSamples(): void {
  show(remembered.get('language') ?? 'curl');
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    if (button?.closest('.languages')) choose(button);
    if (button?.classList.contains('copy')) void copy(button);
  });
}

function show(language: string): void {
  document.documentElement.dataset.language = language;
  for (const button of document.querySelectorAll<HTMLButtonElement>('.languages button'))
    button.setAttribute('aria-pressed', String(button.value === language));
}

/** Keeps the scroll position when samples above it change their height. */
function choose(button: HTMLButtonElement): void {
  const before = button.getBoundingClientRect().top;
  show(button.value);
  scrollBy({ top: button.getBoundingClientRect().top - before, behavior: 'instant' });
  remembered.set('language', button.value);
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const samples = [...(button.closest('.sample')?.querySelectorAll('pre') ?? [])];
  const shown = samples.find((sample) => sample.checkVisibility());
  if (!shown) return;
  try {
    await navigator.clipboard.writeText(shown.textContent);
    button.textContent = texts.copied;
  } catch {
    getSelection()?.selectAllChildren(shown);
    button.textContent = texts.pressCtrlC;
  }
  setTimeout(() => {
    button.textContent = texts.copy;
  }, copiedMs);
}
