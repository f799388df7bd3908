// Programs of code nodes see the clock of this process: on every machine they must see the same one. Imported before anything reads a date.
process.env['TZ'] = 'UTC';
