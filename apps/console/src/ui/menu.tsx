import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface MenuProps {
  /** The class of the whole menu; styles select `summary` and its content below it. */
  readonly class: string;
  readonly summary: JSX.Element;
  readonly title?: string | undefined;
  /** The accessible name, if `summary` has no text. */
  readonly label?: string;
  /** Gets a function that closes it. */
  readonly children: (close: () => void) => ComponentChildren;
}

/** A button that opens a few choices. Escape, a click elsewhere, and leaving it by the keyboard close it. */
export function Menu({ summary, title, label, children, ...props }: MenuProps): JSX.Element {
  const box = useRef<HTMLDetailsElement>(null);
  // A long thread has one menu for each message, so closed menus render no content.
  const [isOpen, setOpen] = useState(false);
  const close = () => box.current?.removeAttribute('open');
  useEffect(() => {
    if (!isOpen) return undefined;
    box.current?.querySelector('.menu')?.scrollIntoView({ block: 'nearest' });
    const press = ({ target }: PointerEvent) => {
      if (target instanceof Node && !box.current?.contains(target)) close();
    };
    addEventListener('pointerdown', press);
    return () => removeEventListener('pointerdown', press);
  }, [isOpen]);
  return (
    <details
      class={props.class}
      ref={box}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        close();
        box.current?.querySelector('summary')?.focus();
      }}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && !box.current?.contains(relatedTarget)) close();
      }}
    >
      <summary title={title ?? label} aria-label={label}>
        {summary}
      </summary>
      {isOpen && <div class="menu">{children(close)}</div>}
    </details>
  );
}
