import { useState } from 'react';
import type { FileReference } from '#graph/file-reference';
import { api } from '../../../api/client.ts';
import { messageOf } from '../../../api/api-error.ts';

/** What a server of this installation takes at most. */
export const MAX_UPLOAD_BYTES = 50 * 1024 * 1024;

/** Uploads files one after the other and hands over their references; what could not be uploaded is said in `problem`. */
export function useUpload(onUploaded: (files: readonly FileReference[]) => void): {
  readonly upload: (files: readonly File[]) => Promise<void>;
  readonly busy: string | null;
  readonly problem: string | null;
} {
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function upload(files: readonly File[]): Promise<void> {
    setProblem(null);
    const uploaded: FileReference[] = [];
    try {
      for (const file of files) {
        if (file.size > MAX_UPLOAD_BYTES) throw new Error(`${file.name} is larger than 50 MB.`);
        setBusy(file.name);
        uploaded.push(await api.uploadFile(file));
      }
    } catch (error) {
      const { title, description } = messageOf(error);
      setProblem(description === undefined ? title : `${title} ${description}`);
    } finally {
      setBusy(null);
      if (uploaded.length > 0) onUploaded(uploaded);
    }
  }

  return { upload, busy, problem };
}
