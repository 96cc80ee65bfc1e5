/** One has an id or a package. */
export interface ImportedWaiver {
  readonly id?: string
  /** A package URL, or a name, perhaps with its version: `left@1.0.0`. */
  readonly package?: string
  readonly place?: string
  readonly reason?: string
  readonly expires?: string
}

export interface Imported {
  readonly waivers: readonly ImportedWaiver[]
  /** What could not be said as a waiver. */
  readonly left: readonly string[]
}

interface Defaults {
  readonly owner: string
  /** For an entry without a day: `2027-01-31`. */
  readonly expires: string
}

/** A file of waivers. What an entry does not say is given to it, to be corrected by whoever reads it. */
export function renderWaivers({ waivers, left }: Imported, { owner, expires }: Defaults): string {
  const entries = waivers.map((entry) => {
    const lines = [
      ...(entry.id === undefined ? [] : [`id: ${JSON.stringify(entry.id)}`]),
      ...(entry.package === undefined ? [] : [`package: ${JSON.stringify(entry.package)}`]),
      ...(entry.place === undefined ? [] : [`place: ${JSON.stringify(entry.place)}`]),
      `reason: ${JSON.stringify(entry.reason ?? 'taken over; say why')}`,
      `owner: ${JSON.stringify(owner)}`,
      `expires: ${JSON.stringify(entry.expires?.slice(0, 10) ?? expires)}`,
    ]
    return lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`).join('\n')
  })
  const notes = left.map((each) => `# not taken over: ${each.replace(/\s+/g, ' ')}\n`).join('')
  return `${notes}waivers:${entries.length === 0 ? ' []' : `\n${entries.join('\n')}`}\n`
}
