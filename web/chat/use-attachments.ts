import { useState } from 'react';
import type { FileReference } from '#graph/file-reference';
import { ChatError, type ChatApi } from './chat-api.ts';

interface Attachment {
  readonly id: number;
  readonly name: string;
  /** Null while it is on its way. */
  readonly file: FileReference | null;
}

const MOST = 10;
let count = 0;

/** The files that go with the next message; each is sent ahead as soon as it is chosen. */
export function useAttachments(api: ChatApi) {
  const [attached, setAttached] = useState<readonly Attachment[]>([]);
  const [problem, setProblem] = useState<string | null>(null);

  async function upload(file: File): Promise<void> {
    count += 1;
    const id = count;
    setAttached((before) => [...before, { id, name: file.name, file: null }]);
    try {
      const reference = await api.upload(file);
      setAttached((before) => before.map((one) => (one.id === id ? { ...one, file: reference } : one)));
    } catch (error) {
      setAttached((before) => before.filter((one) => one.id !== id));
      setProblem(`${file.name}: ${error instanceof ChatError ? error.message : 'it could not be sent.'}`);
    }
  }

  return {
    shown: attached.map(({ id, name, file }) => ({ id, name, isBusy: file === null })),
    files: attached.flatMap(({ file }) => (file === null ? [] : [file])),
    isBusy: attached.some(({ file }) => file === null),
    problem,
    add(files: readonly File[]): void {
      const room = MOST - attached.length;
      setProblem(files.length > room ? `A message takes up to ${MOST} files.` : null);
      for (const file of files.slice(0, room)) void upload(file);
    },
    remove: (id: number): void => setAttached((before) => before.filter((one) => one.id !== id)),
    clear: (): void => setAttached([]),
  };
}
