import { describe, expect, it } from 'vitest';
import type { FileReference } from '#graph/file-reference';
import { filesOf, valueOfFiles, withFiles } from './file-values.ts';

const photo: FileReference = { $file: 'a'.repeat(64), name: 'photo.png', mediaType: 'image/png', bytes: 4 };
const note: FileReference = { $file: 'b'.repeat(64), name: 'note.txt', mediaType: 'text/plain', bytes: 5 };

it('reads none, one or several files from a value, and leaves other values alone', () => {
  expect(filesOf(undefined)).toEqual([]);
  expect(filesOf(null)).toEqual([]);
  expect(filesOf({ ...photo })).toEqual([photo]);
  expect(filesOf([{ ...photo }, { ...note }])).toEqual([photo, note]);
  expect(filesOf('{{ input.files }}')).toBeNull();
  expect(filesOf([{ ...photo }, '{{ input.file }}'])).toBeNull();
});

it('writes a list where the field takes one, else the one file', () => {
  const file = { type: 'object' as const };
  expect(valueOfFiles([photo], { anyOf: [file, { type: 'array', items: file }] })).toEqual([photo]);
  expect(valueOfFiles([photo], file)).toEqual(photo);
  expect(valueOfFiles([], file)).toBeUndefined();
});

describe('a file that is added to the input of a run', () => {
  it('becomes its field file', () => {
    expect(withFiles(null, [photo])).toEqual({ file: photo });
    expect(withFiles({ question: 'What is this?' }, [photo])).toEqual({ question: 'What is this?', file: photo });
    expect(withFiles({ file: null }, [photo])).toEqual({ file: photo });
  });

  it('joins a list of files that is there, and begins one beside a file', () => {
    expect(withFiles({ message: 'Hi', files: [{ ...photo }] }, [note])).toEqual({ message: 'Hi', files: [photo, note] });
    expect(withFiles({ file: { ...photo } }, [note])).toEqual({ file: photo, files: [note] });
    expect(withFiles({}, [photo, note])).toEqual({ files: [photo, note] });
  });

  it('goes into the body of a call', () => {
    expect(withFiles({ method: 'POST', headers: {}, query: {}, body: { note: 'x' } }, [photo])).toEqual({
      method: 'POST',
      headers: {},
      query: {},
      body: { note: 'x', file: photo },
    });
  });

  it('never overwrites what is there', () => {
    expect(withFiles({ file: 'mine', files: 'also mine' }, [photo])).toEqual({ file: 'mine', files: 'also mine', file2: photo });
  });
});
