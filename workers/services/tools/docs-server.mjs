#!/usr/bin/env node
// An MCP server over stdio that reads Heddle's own documentation: the one MCP server that every installation has, so that agents with
// MCP tools can be tried without any other. Plain JavaScript, because it is started as a process of its own.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** @typedef {{ id: string, title: string, text: string, words?: Set<string>, titleWords?: Set<string> }} Section */

const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../../..'));
const sections = readSections(root);

const server = new McpServer({ name: 'heddle-docs', version: '1.0.0' });

server.registerTool(
  'search_docs',
  {
    description:
      'Searches the documentation of Heddle and returns the sections that fit best, with the beginning of each. Read one whole with read_section.',
    inputSchema: {
      query: z.string().min(1).describe('A few words to look for'),
      limit: z.number().int().min(1).max(20).optional().describe('How many sections; 5 when left out'),
    },
  },
  ({ query, limit = 5 }) => answer({ sections: search(query, limit) }),
);

server.registerTool(
  'read_section',
  {
    description: 'Reads a section of the documentation of Heddle whole.',
    inputSchema: { id: z.string().describe('The id that search_docs gave') },
  },
  ({ id }) => {
    const found = sections.find((section) => section.id === id);
    return found === undefined
      ? { isError: true, content: [text(`There is no section "${id}". Use an id that search_docs gave.`)] }
      : answer({ id, title: found.title, text: found.text });
  },
);

await server.connect(new StdioServerTransport());

/** @param {Record<string, unknown>} value */
function answer(value) {
  return { content: [text(JSON.stringify(value))], structuredContent: value };
}

/** @param {string} content */
function text(content) {
  return { type: /** @type {const} */ ('text'), text: content };
}

/**
 * Every heading of the documentation with what stands below it.
 * @param {string} folder
 * @returns {Section[]}
 */
function readSections(folder) {
  const pages = [...markdownIn(join(folder, 'docs')), ...markdownIn(join(folder, 'nodes')), join(folder, 'README.md')];
  return pages
    .flatMap((path) => {
      const page = path.slice(folder.length + 1);
      const parts = readFileSync(path, 'utf8').split(/^(?=#{1,3} )/m);
      return parts.map((part, index) => {
        const [heading = '', ...lines] = part.split('\n');
        return { id: `${page}#${index}`, title: heading.replace(/^#+ /, '').trim() || page, text: lines.join('\n').trim() };
      });
    })
    .filter((section) => section.text !== '');
}

/** @param {string} folder */
function markdownIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/**
 * Words that few sections have weigh more; a word in the title counts three times.
 * @param {string} query
 * @param {number} limit
 */
function search(query, limit) {
  const words = [...new Set(wordsOf(query))];
  /** @param {string} word */
  const holding = (word) => sections.filter((section) => wordSet(section).has(word)).length;
  const weights = words.map((word) => ({ word, weight: Math.log(1 + sections.length / (1 + holding(word))) }));
  return sections
    .map((section) => ({
      section,
      score: weights.reduce(
        (sum, { word, weight }) => sum + (wordSet(section).has(word) ? weight : 0) + (titleSet(section).has(word) ? 2 * weight : 0),
        0,
      ),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ section }) => ({
      id: section.id,
      title: section.title,
      excerpt: section.text.length > 400 ? `${section.text.slice(0, 400)}…` : section.text,
    }));
}

/** @param {Section} section */
function wordSet(section) {
  return (section.words ??= new Set(wordsOf(`${section.title} ${section.text}`)));
}

/** @param {Section} section */
function titleSet(section) {
  return (section.titleWords ??= new Set(wordsOf(section.title)));
}

/** @param {string} from */
function wordsOf(from) {
  return (
    from
      .toLowerCase()
      .match(/[a-z0-9]{2,}/g)
      ?.map((word) => word.replace(/(ies|es|s)$/, '')) ?? []
  );
}
