import { useEffect, useState } from 'preact/hooks';

/**
 * Keeps the focus from being lost, for those who use the keyboard or a screen reader: where what has it is hidden, disabled or taken away, it
 * returns to it as soon as that is possible, or goes to what is shown instead. A phone, for example, shows a list or one of its rows: there it
 * moves to what was opened, and back to the row that led there.
 * @param hash the place that is shown.
 */
export function useKeptFocus(hash: string): void {
  const [keeper] = useState(createFocusKeeper);
  useEffect(() => keeper.watch(document.body), [keeper]);
  useEffect(() => keeper.moveTo(hash), [keeper, hash]);
}

function createFocusKeeper() {
  let place = location.hash;
  /** The place before this one, until the focus was somewhere in this one. */
  let cameFrom: string | null = null;
  let last: HTMLElement | null = null;
  /** What has the focus for want of a row that is not drawn yet. */
  let standIn: HTMLElement | null = null;
  let isWanted = false;
  let isLookDue = false;

  const look = (): void => {
    isLookDue = false;
    const { activeElement } = document;
    const hasFocus = activeElement !== document.body && activeElement?.checkVisibility() === true;
    if (!isWanted || (hasFocus && activeElement !== standIn)) return;
    // A button that is disabled while something is done takes the focus again after that.
    const isStillThere = !hasFocus && last !== null && last.isConnected && last.checkVisibility();
    const part = shownInstead();
    const row = part ? null : rowTo(cameFrom);
    const target = isStillThere ? last : (part ?? row ?? (hasFocus ? null : headingShown()));
    if (!target) return;
    standIn = target === part || target === row || isStillThere ? null : target;
    target.focus({ preventScroll: target !== row });
  };
  /** After what the page does once it is drawn, such as giving the focus to its heading. */
  const lookSoon = (): void => {
    if (isLookDue) return;
    isLookDue = true;
    requestAnimationFrame(() => requestAnimationFrame(look));
  };
  const remember = ({ target }: Event): void => {
    if (target === standIn || !(target instanceof HTMLElement)) return;
    last = target;
    isWanted = true;
    standIn = null;
    cameFrom = null;
  };
  /** A click on the background takes the focus away on purpose. */
  const forget = (): void => {
    last = null;
    standIn = null;
    isWanted = false;
  };
  const stay = (): void => {
    standIn = null;
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
