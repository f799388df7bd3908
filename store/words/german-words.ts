// What an index knows of German words, for those who compare texts elsewhere.
export { germanTerms, isCommonGerman, soughtTerms } from './german-parts.mjs';
