import { describe, expect, it } from 'vitest';
import { readQuestions } from './read-questions.ts';

describe('questions as CSV', () => {
  it('are read with quotes, a byte order mark and other line ends; rows of the same question are one', () => {
    const text =
      '\uFEFFQuestion,document,phrase,grade\r\n"How long, exactly?",a.md,"two ""full"" years",2\r\n"How long, exactly?",b.md,,\r\n';
    expect(readQuestions('csv', text)).toEqual({
      questions: [
        {
          line: 2,
          question: 'How long, exactly?',
          relevant: [
            { document: 'a.md', phrase: 'two "full" years', grade: 2 },
            { document: 'b.md', phrase: '', grade: 1 },
          ],
        },
      ],
      skipped: [],
    });
  });

  it('tell of each line that holds none, and why', () => {
    const text = 'question,document,grade\nWhat?,a.md,7\n,a.md,\nWhere?,,\nWhen?,b.md,\n';
    const { questions, skipped } = readQuestions('csv', text);
    expect(questions.map(({ question }) => question)).toEqual(['When?']);
    expect(skipped).toEqual([
      { line: 2, reason: expect.stringContaining('grade') },
      { line: 3, reason: 'question: the question is empty' },
      { line: 4, reason: 'no document answers "Where?"' },
    ]);
  });

  it('may stand between semicolons, and are the same whatever their case', () => {
    const { questions, skipped } = readQuestions(
      'csv',
      'question;document;phrase\nHow long, in years?;a.md;two, or more\nhow long,  in years?;b.md;\n',
    );
    expect(questions).toEqual([
      {
        line: 2,
        question: 'How long, in years?',
        relevant: [
          { document: 'a.md', phrase: 'two, or more', grade: 1 },
          { document: 'b.md', phrase: '', grade: 1 },
        ],
      },
    ]);
    expect(skipped).toEqual([]);
  });

  it('have no more answers than a question can keep', () => {
    const rows = Array.from({ length: 52 }, (_, number) => `What?,${number}.md`);
    const { questions, skipped } = readQuestions('csv', `question,document\n${rows.join('\n')}`);
    expect([questions[0]?.relevant.length, skipped]).toEqual([
      50,
      [
        { line: 52, reason: 'a question has at most 50 answers' },
        { line: 53, reason: 'a question has at most 50 answers' },
      ],
    ]);
  });

  it('are refused without the columns, or when the quotes do not close', () => {
    expect(() => readQuestions('csv', 'q,answer\nWhat?,b\n')).toThrow('The first line names the columns q, answer.');
    expect(() => readQuestions('csv', 'question,document\n"What?,a.md\n')).toThrow('The text is no CSV');
  });
});

describe('questions as JSONL', () => {
  it('are read line by line; what cannot be read is told', () => {
    const text =
      '{"question":"What?","relevant":[{"document":"a.md"}]}\n\nnot json\n{"question":"Why?","relevant":"a.md"}\n{"question":"Who?","relevant":[]}';
    expect(readQuestions('jsonl', text)).toEqual({
      questions: [{ line: 1, question: 'What?', relevant: [{ document: 'a.md', phrase: '', grade: 1 }] }],
      skipped: [
        { line: 3, reason: 'the line is no JSON' },
        { line: 4, reason: expect.stringContaining('relevant') },
        { line: 5, reason: 'no document answers "Who?"' },
      ],
    });
  });
});
