import { createOpenAI } from '@ai-sdk/openai';
import { Context } from '@temporalio/activity';
import { streamText } from 'ai';

/** What the bare workflows ask of the world: the same libraries and the same calls as Heddle's nodes make. */
export interface BareActivities {
  fetchJson(url: string): Promise<unknown>;
  askModel(prompt: string, baseUrl: string): Promise<string>;
}

/** The activities, without anything around them. */
export function createBareActivities(): BareActivities {
  return {
    async fetchJson(url) {
      const response = await fetch(url);
      return response.json();
    },
    async askModel(prompt, baseUrl) {
      const heartbeat = setInterval(() => Context.current().heartbeat(), 1_000);
      try {
        return await streamText({ model: createOpenAI({ baseURL: baseUrl, apiKey: 'none' }).chat('mock'), prompt }).text;
      } finally {
        clearInterval(heartbeat);
      }
    },
  };
}
