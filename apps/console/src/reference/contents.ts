/** Folds the table of contents on a narrow screen, where it is above the page, and again after a click on an entry. */
export function connectContents(): void {
  const contents = document.querySelector<HTMLDetailsElement>('#contents');
  if (!contents) return;
  const narrow = matchMedia('(max-width: 52rem)');
  const fold = (): void => {
    contents.open = !narrow.matches;
  };
  narrow.addEventListener('change', fold);
  fold();
  contents.addEventListener('click', ({ target }) => {
    if (narrow.matches && target instanceof Element && target.closest('a')) contents.open = false;
  });
}
