import { describe, expect, it } from 'vitest';
import { sqlError } from './sql-error.ts';

const place = { host: 'db.example', password: 'hunter2' };

describe('what a database says of a failure', () => {
  it.each<[string, object, string, RegExp, boolean]>([
    [
      'a query that is stopped',
      { code: '57014', message: 'canceling statement due to statement timeout' },
      'SQL_FAILED',
      /took too long/,
      true,
    ],
    ['too many clients', { code: '53300', message: 'sorry, too many clients already' }, 'SOURCE_UNREACHABLE', /too many clients/, true],
    ['a server that starts', { code: '57P03', message: 'the database system is starting up' }, 'SOURCE_UNREACHABLE', /starting up/, true],
    ['a connection that breaks off', { message: 'Connection terminated unexpectedly' }, 'SOURCE_UNREACHABLE', /broke off/, true],
    ['a host that resets', { code: 'ECONNRESET', message: 'read ECONNRESET' }, 'SOURCE_UNREACHABLE', /does not accept/, true],
    ['a deadlock', { code: '40P01', message: 'deadlock detected' }, 'SQL_FAILED', /deadlock/, true],
    [
      'a database that is not there',
      { code: '3D000', message: 'database "x" does not exist' },
      'SOURCE_REFUSED',
      /"x" does not exist/,
      false,
    ],
    [
      'a table that may not be read',
      { code: '42501', message: 'permission denied for table salaries' },
      'SOURCE_REFUSED',
      /permission denied/,
      false,
    ],
    [
      'a user without a password',
      { message: 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string' },
      'SOURCE_REFUSED',
      /asks for a password/,
      false,
    ],
    [
      'an expired certificate',
      { code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' },
      'SOURCE_REFUSED',
      /No safe connection/,
      false,
    ],
  ])('keeps its meaning: %s', (_what, cause, code, message, retryable) => {
    expect(sqlError(Object.assign(new Error(), cause), place).data).toMatchObject({
      code,
      message: expect.stringMatching(message),
      retryable,
    });
  });

  it('hands on the hint of the server, and never the password', () => {
    const error = sqlError({ code: '42703', message: 'column "hunter2" does not exist.', hint: 'Perhaps you meant hunter2x.' }, place);
    expect(error.data).toMatchObject({
      code: 'SQL_FAILED',
      message: 'The query fails: column "•••" does not exist.',
      hint: 'Perhaps you meant •••x',
    });
    expect(error.cause).toBeUndefined();
  });
});
