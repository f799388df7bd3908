/** Bytes of a file. */
export const MOST_BYTES = 100_000_000;
/** UTF-16 units of the text of a document. */
export const MOST_CHARACTERS = 20_000_000;
/** Bytes of all files within a docx or xlsx file. */
export const MOST_UNPACKED_BYTES = 200_000_000;
/** How much larger the files within may be than packed; small ones may be anything. */
export const MOST_PACKED_RATIO = 100;
export const SMALL_UNPACKED_BYTES = 1_000_000;
