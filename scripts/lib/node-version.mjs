const LEAST = [20, 19];

/**
 * Why this Node.js cannot run Heddle; null when it can.
 * @param {string} version Such as `20.19.0`.
 * @returns {string | null}
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > /** @type {number} */ (LEAST[0]) || (major === LEAST[0] && minor >= /** @type {number} */ (LEAST[1]));
  return isNewEnough
    ? null
    : `Heddle needs Node.js ${LEAST.join('.')} or newer; this is ${version}. Get a newer one from https://nodejs.org and start again.`;
}
