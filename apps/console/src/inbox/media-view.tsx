import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Media } from '../api/types.ts';
import { Icon } from '../ui/icons.tsx';
import { VoiceNote } from './voice-note.tsx';

/**
 * A file of a message, through the service's media route. The browser asks for it when it comes into view. Only pictures and
 * sound are shown in the page; any other file is a download, which no browser runs as a page of ours.
 */
export function MediaView({ media, type }: { readonly media: Media; readonly type: string }): JSX.Element {
  const [isGone, setGone] = useState(false);
  const address = addressOf(media);
  const kind = kindOf(media, type);
  const name = media.filename ?? kindWords[kind];
  if (address === null || isGone) {
    return (
      <p class="file">
        <Icon name="file" size={22} />
        <span>
          {name}
          <span class="dim">Meta no longer has this file.</span>
        </span>
      </p>
    );
  }
  const gone = () => setGone(true);
  if (kind === 'image' || kind === 'sticker') {
    return (
      <a
        class={kind === 'sticker' ? 'sticker-link' : 'picture'}
        href={address}
        target="_blank"
        rel="noopener noreferrer"
      >
        <img
          src={address}
          alt={media.caption ?? (kind === 'sticker' ? 'Sticker' : 'Photo')}
          loading="lazy"
          onError={gone}
        />
      </a>
    );
  }
  if (kind === 'audio' && media.isVoice) return <VoiceNote src={address} onGone={gone} />;
  if (kind === 'audio') {
    return (
      <div class="sound">
        {/* biome-ignore lint/a11y/useMediaCaption: WhatsApp has no captions for what users record */}
        <audio controls preload="none" src={address} onError={gone} />
      </div>
    );
  }
  if (kind === 'video') {
    // biome-ignore lint/a11y/useMediaCaption: WhatsApp has no captions for what users record
    return <video class="picture" controls preload="metadata" src={address} onError={gone} />;
  }
  return (
    <a class="file" href={address} download={media.filename ?? true}>
      <Icon name="file" size={22} />
      <span>
        {name}
        <span class="dim">{media.mimeType?.split(';')[0] ?? 'file'}</span>
      </span>
    </a>
  );
}

type Kind = 'image' | 'sticker' | 'audio' | 'video' | 'document';

const kindWords: Readonly<Record<Kind, string>> = {
  image: 'Photo',
  sticker: 'Sticker',
  audio: 'Audio',
  video: 'Video',
  document: 'Document',
};

const shownTypes = /^(image\/(jpeg|png|webp|gif)|audio\/|video\/)/;

/** What the message says it is, where the file's type agrees; anything else is a download. */
function kindOf({ mimeType }: Media, type: string): Kind {
  const isKind = (word: string): word is Kind => Object.hasOwn(kindWords, word);
  if (!isKind(type)) return 'document';
  return mimeType === null || shownTypes.test(mimeType) ? type : 'document';
}

/** The address as this page reaches the service: a proxy may know it under another origin. */
function addressOf({ url }: Media): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).pathname : null;
}
