import { useState } from 'react';
import type { JsonObject } from '#graph/json';
import { messageOf } from '../../api/api-error.ts';
import { api } from '../../api/client.ts';
import { MAX_UPLOAD_BYTES } from '../../inspector/controls/files/use-upload.ts';
import { useAddDocument } from '../knowledge-api.ts';
import { sentenceOf } from '../words.ts';

/** A file that could not be added, and why. */
export interface Refused {
  readonly name: string;
  readonly reason: string;
}

/** Uploads files and adds each as a document, one after the other: what fails is told, and does not keep the others. */
export function useAddFiles(knowledgeId: string) {
  const add = useAddDocument(knowledgeId);
  const [busy, setBusy] = useState<string | null>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);

  async function addFiles(files: readonly File[], metadata: JsonObject): Promise<void> {
    setRefused([]);
    for (const [index, file] of files.entries()) {
      setBusy(files.length === 1 ? file.name : `${file.name} (${index + 1} of ${files.length})`);
      try {
        if (file.size === 0) throw new Error('It is empty.');
        // Not even begun: the server would stop it halfway, and a browser does not tell why.
        if (file.size > MAX_UPLOAD_BYTES) throw new Error('It is larger than 50 MB. Divide it into several files.');
        const uploaded = await api.uploadFile(file);
        // The name is the key: the same file again replaces what was there.
        await add.mutateAsync({ key: uploaded.name, name: uploaded.name, file: uploaded, metadata: { ...metadata } });
      } catch (error) {
        setRefused((before) => [...before, { name: file.name, reason: sentenceOf(messageOf(error)) }]);
      }
    }
    setBusy(null);
  }

  return { addFiles, busy, refused, dismiss: () => setRefused([]) };
}
