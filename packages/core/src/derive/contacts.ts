/** An address that an action talks to, for a list of what a network must allow. */
export interface Contact {
  /** Host names, or whose address it is in words: it comes from an input. */
  readonly to: string
  readonly hosts: readonly string[]
  /** What for, and when. */
  readonly why: string
}

/** An address that the user names. */
export function named(to: string, why: string): Contact {
  return { to, hosts: [], why }
}

export function fixed(hosts: readonly string[], why: string): Contact {
  return { to: hosts.map((host) => `\`${host}\``).join(', '), hosts, why }
}

/** Every action writes the comment of the run where it is given `token`. */
export const HOST_CONTACT = named(
  'the interface of GitHub (`GITHUB_API_URL`) or GitLab (`CI_API_V4_URL`)',
  'the comment of the run, when `token` is given on a pull or merge request',
)

export function contactTable(contacts: readonly Contact[]): string {
  const rows = [...contacts, HOST_CONTACT].map(({ to, why }) => `| ${to} | ${why} |`)
  return ['| address | what for |', '|---|---|', ...rows].join('\n')
}
