const example = { documents: [{ key: 'opening-hours', name: 'Opening hours', text: 'We are open from 9 to 17 on weekdays.' }] };

/** The command that sends a document to a webhook source, ready for a shell. */
export function pushCurl({ url, key }: { readonly url: string; readonly key: string }): string {
  return [
    `curl -X POST ${quote(url)}`,
    `-H ${quote(`Authorization: Bearer ${key}`)}`,
    `-H ${quote('Content-Type: application/json')}`,
    `-d ${quote(JSON.stringify(example))}`,
  ].join(' \\\n  ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
