import { describe, expect, it } from 'vitest';
import { mayNameOwnFile, ownFilesIn, withMetaIds } from './own-files-in.ts';

const id = 'med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA';
const other = 'med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XB';

describe('ownFilesIn', () => {
  it('finds files wherever Meta accepts a media object, and nowhere else', () => {
    const message = {
      image: { id, caption: id },
      interactive: { header: { type: 'video', video: { id: other } }, action: { buttons: [{ reply: { id } }] } },
      template: {
        components: [
          {
            parameters: [
              { type: 'document', document: { id } },
              { type: 'text', text: id },
            ],
          },
        ],
      },
      audio: { id: '1037543291543636' },
    };
    expect(ownFilesIn(message)).toEqual([
      { path: 'image.id', id, type: 'image' },
      { path: 'interactive.header.video.id', id: other, type: 'video' },
      { path: 'template.components[0].parameters[0].document.id', id, type: 'document' },
    ]);
  });
});

describe('withMetaIds', () => {
  it('replaces ids in the text, and leaves every other byte unchanged', () => {
    const text = `{"image": { "id" : "${id}", "caption":"\\"id\\":\\"${id}\\" 1.0"},"n":1.0}`;
    expect(mayNameOwnFile(text)).toBe(true);
    expect(withMetaIds(text, new Map([[id, '77']]))).toBe(
      `{"image": { "id" : "77", "caption":"\\"id\\":\\"${id}\\" 1.0"},"n":1.0}`,
    );
    expect(withMetaIds(text, new Map())).toBe(text);
  });
});
