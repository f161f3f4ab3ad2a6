import type { JSX } from 'preact';
import { type Block, formatText, type Inline } from './format-text.ts';

/** A text that somebody wrote, as WhatsApp shows it. */
export function FormattedText({ text }: { readonly text: string }): JSX.Element {
  return <div class="text">{formatText(text).map(blockElement)}</div>;
}

function blockElement(block: Block, index: number): JSX.Element {
  switch (block.kind) {
    case 'code':
      return <pre key={index}>{block.text}</pre>;
    case 'quote':
      return <blockquote key={index}>{block.children.map(inlineElement)}</blockquote>;
    case 'bullets':
      return (
        <ul key={index}>
          {block.items.map((item, place) => (
            <li key={place}>{item.map(inlineElement)}</li>
          ))}
        </ul>
      );
    case 'numbers':
      return (
        <ol key={index} start={block.start}>
          {block.items.map((item, place) => (
            <li key={place}>{item.map(inlineElement)}</li>
          ))}
        </ol>
      );
    case 'lines':
      return <p key={index}>{block.children.map(inlineElement)}</p>;
  }
}

function inlineElement(piece: Inline, index: number): JSX.Element | string {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'mono':
      return <code key={index}>{piece.text}</code>;
    case 'bold':
      return <strong key={index}>{piece.children.map(inlineElement)}</strong>;
    case 'italic':
      return <em key={index}>{piece.children.map(inlineElement)}</em>;
    case 'strike':
      return <s key={index}>{piece.children.map(inlineElement)}</s>;
    case 'link':
      return (
        <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer">
          {piece.text}
        </a>
      );
  }
}
