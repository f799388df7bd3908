/** How much room fitting leaves around the graph. */
export const fitOptions = { padding: 0.08, maxZoom: 1 } as const;

/** Small enough for graphs of a thousand nodes to be seen whole. */
export const MIN_ZOOM = 0.02;
