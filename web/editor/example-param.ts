/** In the address of an editor: run the workflow's example as soon as its canvas is on the screen. */
export const EXAMPLE_PARAM = 'example';
