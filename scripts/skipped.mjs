/**
 * What was skipped, by reason. A test that cannot run here says why in its name: `… (skipped: there is no skopeo on
 * PATH) …`.
 * @param {readonly string[]} names full names of skipped tests
 * @returns {string} empty when nothing was skipped
 */
export function renderSkipped(names) {
  const reasons = new Map()
  for (const full of names) {
    const [told, reason = 'no reason given, such as a pattern that leaves it out'] =
      /\s*\(skipped: (.*?)\)(?= |$)/s.exec(full) ?? ['']
    const name = full.replace(told, '')
    reasons.set(reason, [...(reasons.get(reason) ?? []), name])
  }
  return [...reasons]
    .map(([reason, tests]) => `  ${reason.replace(/\n/g, '\n  ')}\n${tests.map((name) => `    - ${name}\n`).join('')}`)
    .join('')
}
