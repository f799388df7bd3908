import { messageOf } from '../../../api/api-error.ts';

/** Why nothing could be found, and what to do about it. */
export function DiscoverError({ error }: { readonly error: unknown }) {
  const { title, description } = messageOf(error);
  return (
    <div role="alert" className="rounded-lg bg-danger-soft px-3 py-2.5 text-[13px] leading-5">
      <p className="break-words text-danger">{title}</p>
      {description === undefined ? null : <p className="mt-0.5 text-muted">{description}</p>}
    </div>
  );
}
