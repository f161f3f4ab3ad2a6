import { useEffect, useState } from 'preact/hooks';

/**
 * Keeps the focus from being lost, for users of a keyboard or screen reader. If the focused element is hidden, disabled or removed, the focus
 * returns to it as soon as possible, or moves to the element shown instead. A phone, for example, shows either a list or one of its rows: the focus
 * moves to the opened pane, and back to its row.
 * @param hash the current place.
 */
export function useKeptFocus(hash: string): void {
  const [keeper] = useState(createFocusKeeper);
  useEffect(() => keeper.watch(document.body), [keeper]);
  useEffect(() => keeper.moveTo(hash), [keeper, hash]);
}

function createFocusKeeper() {
  let place = location.hash;
  /** The previous place, until the focus has been in the current one. */
  let cameFrom: string | null = null;
  let last: HTMLElement | null = null;
  /** Has the focus until the row is drawn. */
  let fallbackFocus: HTMLElement | null = null;
  let isWanted = false;
  let isLookDue = false;

  const look = (): void => {
    isLookDue = false;
    const { activeElement } = document;
    const hasFocus = activeElement !== document.body && activeElement?.checkVisibility() === true;
    if (!isWanted || (hasFocus && activeElement !== fallbackFocus)) return;
    // A button that was disabled during its action gets the focus back.
    const isStillThere = !hasFocus && last !== null && last.isConnected && last.checkVisibility();
    const part = shownInstead();
    const row = part ? null : rowTo(cameFrom);
    const target = isStillThere ? last : (part ?? row ?? (hasFocus ? null : headingShown()));
    if (!target) return;
    fallbackFocus = target === part || target === row || isStillThere ? null : target;
    target.focus({ preventScroll: target !== row });
  };
  /** Runs after the page's own effects, such as focusing its heading. */
  const lookSoon = (): void => {
    if (isLookDue) return;
    isLookDue = true;
    requestAnimationFrame(() => requestAnimationFrame(look));
  };
  const remember = ({ target }: Event): void => {
    if (target === fallbackFocus || !(target instanceof HTMLElement)) return;
    last = target;
    isWanted = true;
    fallbackFocus = null;
    cameFrom = null;
  };
  /** A click on the background removes the focus on purpose. */
  const forget = (): void => {
    last = null;
    fallbackFocus = null;
    isWanted = false;
  };
  const stay = (): void => {
    fallbackFocus = null;
  };
  return {
    moveTo: (hash: string) => {
      if (hash === place) return;
      cameFrom = place;
      place = hash;
      isWanted = true;
      lookSoon();
    },
    watch: (page: HTMLElement) => {
      const changes = new MutationObserver(lookSoon);
      changes.observe(page, { subtree: true, childList: true, attributeFilter: ['class', 'disabled', 'hidden'] });
      page.addEventListener('focusin', remember);
      page.addEventListener('pointerdown', forget);
      page.addEventListener('keydown', stay);
      return () => {
        changes.disconnect();
        page.removeEventListener('focusin', remember);
        page.removeEventListener('pointerdown', forget);
        page.removeEventListener('keydown', stay);
      };
    },
  };
}

/** A dialog, or on a phone the pane instead of its list. */
function shownInstead(): HTMLElement | null {
  const part =
    document.querySelector<HTMLElement>('dialog[open]') ??
    document.querySelector<HTMLElement>('.has-detail .detail-pane, .has-thread .thread');
  if (part) part.tabIndex = -1;
  return part;
}

const rowTo = (hash: string | null): HTMLElement | null =>
  firstShown(document.querySelectorAll('main a[href]'), (each) => each.getAttribute('href') === hash);

const headingShown = (): HTMLElement | null =>
  firstShown(document.querySelectorAll('main :is(h1, h2)[tabindex]'), () => true);

function firstShown(all: NodeListOf<HTMLElement>, fits: (each: HTMLElement) => boolean): HTMLElement | null {
  return [...all].find((each) => fits(each) && each.checkVisibility()) ?? null;
}
