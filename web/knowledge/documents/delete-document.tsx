import type { KnowledgeDocument } from '#graph/knowledge';
import { messageOf } from '../../api/api-error.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { useDeleteDocument } from '../knowledge-api.ts';

export interface DeleteDocumentProps {
  readonly knowledgeId: string;
  readonly document: KnowledgeDocument | undefined;
  /** The name of the source that it comes from. */
  readonly from: string | undefined;
  readonly onClose: () => void;
}

/** Asks before a document is removed. */
export function DeleteDocument({ knowledgeId, document, from, onClose }: DeleteDocumentProps) {
  const remove = useDeleteDocument(knowledgeId);
  return (
    <ConfirmDialog
      open={document !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={`Delete ${document?.name ?? 'the document'}?`}
      description={`Searches do not find it any more from now on. Records of past runs keep the passages they read.${from === undefined ? '' : ` It comes back when ${from} brings it again.`}`}
      action="Delete document"
      danger
      busy={remove.isPending}
      onConfirm={() => {
        if (document !== undefined)
          remove.mutate(document.id, {
            onSuccess: onClose,
            onError: (error) => toast.error(messageOf(error).title, { description: messageOf(error).description }),
          });
      }}
    />
  );
}
