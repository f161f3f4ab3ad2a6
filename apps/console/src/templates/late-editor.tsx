import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Loading } from '../ui/elements.tsx';

type Editor = typeof import('./template-editor.tsx').TemplateEditor;

/** The editor, whose script with Meta’s rules is loaded when somebody writes a template. */
export function LateEditor({ onSubmitted }: { readonly onSubmitted: () => void }): JSX.Element {
  const [Editor, setEditor] = useState<Editor | null>(null);
  useEffect(() => {
    void import('./template-editor.tsx').then(({ TemplateEditor }) => setEditor(() => TemplateEditor));
  }, []);
  return Editor ? <Editor onSubmitted={onSubmitted} /> : <Loading rows={6} />;
}
