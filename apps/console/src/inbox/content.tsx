import type { JSX } from 'preact';
import { FormattedText } from '../text/formatted-text.tsx';
import * as texts from '../texts.ts';
import { clockTime } from '../times.ts';
import { Icon } from '../ui/icons.tsx';
import { MediaView } from './media-view.tsx';
import type { Shown, Written } from './message-view.ts';

/** The content of a bubble: the message as the customer wrote it, or sees it. */
export function Content({ message, shown }: { readonly message: Written; readonly shown: Shown }): JSX.Element {
  if (message.revoked)
    return (
      <p class="gone">
        {texts.inboxThisMessageWasDeleted(message.revoked.at && ` at ${clockTime(message.revoked.at)}`)}
      </p>
    );
  if (message.isStub) return <p class="gone">{texts.inboxOnlyItsStatusIsKnown}</p>;
  return (
    <>
      {shown.kind && <span class="kind">{shown.kind}</span>}
      {shown.media && <MediaView media={shown.media} type={message.type ?? ''} />}
      <Parts shown={shown} />
      {message.errors.map(({ code, title: name }) => (
        <p class="footer" key={code}>
          {code} {name}
        </p>
      ))}
    </>
  );
}

/** The content of a message, template or card, without its title and without loaded files. */
export function Parts({ shown }: { readonly shown: Shown }): JSX.Element {
  const { file, title, text, footer, rows = [], place, choices, cards = [] } = shown;
  return (
    <>
      {file && (
        <p class="file stand-in">
          <Icon name={file.kind === 'Document' ? 'file' : 'image'} size={22} />
          <span>
            {file.kind}
            {file.name && <span class="dim">{file.name}</span>}
          </span>
        </p>
      )}
      {place && <Place {...place} />}
      {title && <p class="title">{title}</p>}
      {text !== '' && <FormattedText text={text} />}
      {rows.length > 0 && (
        <dl class="rows">
          {rows.map(({ name, value }, index) => (
            <div key={`${index} ${name}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {footer && <p class="footer">{footer}</p>}
      {choices.length > 0 && (
        <ul class="choices" aria-label={texts.inboxWhatTheCustomerCanPress}>
          {choices.map(({ title: choice, note }, index) => (
            <li key={`${index} ${choice}`}>
              {choice}
              {note && <span class="dim">{note}</span>}
            </li>
          ))}
        </ul>
      )}
      {cards.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <ul class="message-cards" aria-label={texts.inboxCards} tabIndex={0}>
          {cards.map((card, index) => (
            <li key={index}>
              <Parts shown={card} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Coordinates with a link to a map. The page itself loads nothing from other hosts. */
function Place({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): JSX.Element {
  const at = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return (
    <a class="place" href={href} target="_blank" rel="noopener noreferrer">
      <Icon name="pin" size={22} />
      <span>
        {at}
        <span class="dim">{texts.inboxOpenInOpenstreetmap}</span>
      </span>
    </a>
  );
}
