import type { ApiError } from '@intexuraos/service-api';
import type { ComponentChildren, JSX, TargetedMouseEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import * as texts from '../texts.ts';
import { fullTime, relativeTime, withLocalTimes } from '../times.ts';
import { useModal, useNow } from './hooks.ts';
import { Icon, type IconName } from './icons.tsx';

/** The heading of a page, which gets the focus when the page is opened, so that a screen reader announces the page. */
export function PageTitle({
  children,
  note,
}: {
  readonly children: string;
  readonly note?: ComponentChildren;
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = texts.uiWhatsAppConsole(children);
    heading.current?.focus({ preventScroll: true });
  }, [children]);
  return (
    <header class="page-title">
      <h1 tabIndex={-1} ref={heading}>
        {children}
      </h1>
      {note}
    </header>
  );
}

/** An empty state: why there is nothing, and what to do next. */
export function Empty({
  icon,
  title,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Why something could not be loaded or done, with a button that tries again. */
export function Failure({
  problem,
  onRetry,
}: {
  readonly problem: ApiError;
  readonly onRetry?: () => void;
}): JSX.Element {
  return (
    <div class="failure" role="alert">
      <Icon name="alert" />
      <p>{withLocalTimes(problem.message)}</p>
      {onRetry && (
        <button type="button" class="quiet" onClick={onRetry}>
          {texts.uiTryAgain}
        </button>
      )}
    </div>
  );
}

/** Grey bars while something loads. They appear after a delay, so that fast loads do not flicker. */
export function Loading({ rows = 3 }: { readonly rows?: number }): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="unseen">{texts.uiLoading}</span>
      {Array.from({ length: rows }, (_, index) => (
        <span class="bar" key={index} />
      ))}
    </div>
  );
}

/** A time as `5 min ago`, with the full time in the tooltip. */
export function Ago({ at }: { readonly at: string }): JSX.Element {
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at)}>
      {relativeTime(at, now)}
    </time>
  );
}

export type Tone = 'good' | 'warn' | 'bad' | 'plain' | 'info';

export function Badge({
  tone = 'plain',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ComponentChildren;
}): JSX.Element {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** Copies a text, and says whether that worked. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const [outcome, setOutcome] = useState<string | null>(null);
  const copy = async ({ currentTarget }: TargetedMouseEvent<HTMLElement>) => {
    const isCopied = await copied(text, currentTarget);
    setOutcome(isCopied ? texts.uiCopied : texts.uiNotCopied);
    setTimeout(() => setOutcome(null), 2_000);
  };
  return (
    <button type="button" class="quiet" onClick={copy}>
      <Icon name={outcome === texts.uiCopied ? 'check' : 'copy'} size={16} />
      <span aria-live="polite">{outcome ?? label}</span>
    </button>
  );
}

/** Browsers offer `navigator.clipboard` only on HTTPS and localhost; elsewhere a field next to the button is selected and copied. */
async function copied(text: string, button: HTMLElement): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const field = document.createElement('textarea');
  field.className = 'unseen';
  field.value = text;
  // Next to the button, since nothing outside of a modal dialog can be selected.
  button.after(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  button.focus();
  return isCopied;
}

/** A modal with the browser's own focus trap and Escape. The focus returns to its previous element or, if that is gone, to the page's heading. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useModal(dialog);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="dialog-title">
      <header>
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="plain-icon" aria-label={texts.uiClose} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
