import { type Files, UserError } from '@slipway/core'

/**
 * Helm follows every link of a chart's folder and takes in what it leads to, so one in the checkout could put a file of
 * the machine into the release. What `.helmignore` leaves out Helm does not read.
 * @throws UserError `CHART_LINK`
 */
export async function refuseLinksOut(files: Files, given: string): Promise<void> {
  const chart = given.replace(/(?<=.)\/+$/, '')
  if (!(await files.inCheckout(chart))) return
  const isIgnored = await readIgnored(files, chart)
  const walk = async (folder: string, above: readonly string[]): Promise<void> => {
    const real = await files.realPath(folder)
    if (above.includes(real)) return
    for (const name of await files.list(real)) {
      const [path, there] = [`${folder}/${name}`, `${real}/${name}`]
      const kind = (await files.stat(there))?.kind
      if (isIgnored(path.slice(chart.length + 1), kind)) continue
      if (kind === 'symlink' && !(await files.inCheckout(there))) throw linkOut(path)
      if (kind === 'directory' || (kind === 'symlink' && (await leadsToFolder(files, there))))
        await walk(path, [...above, real])
    }
  }
  await walk(chart, [])
}

async function leadsToFolder(files: Files, path: string): Promise<boolean> {
  const real = await files.realPath(path).catch(() => undefined)
  return real !== undefined && (await files.stat(real))?.kind === 'directory'
}

function linkOut(path: string): UserError {
  return new UserError(
    'CHART_LINK',
    `chart: ${path} is a link that leads out of the checkout, and Helm would take in what it leads to`,
    'put the file itself there, or list the link in .helmignore',
  )
}

export type Ignored = (path: string, kind: string | undefined) => boolean

/**
 * The rules of helm/pkg/ignore. One that cannot be read here ignores nothing, and a link is a file as well as a folder:
 * rather too much is looked at than too little.
 */
export async function readIgnored(files: Files, chart: string): Promise<Ignored> {
  const file = `${chart}/.helmignore`
  const text = (await files.stat(file)) === undefined ? '' : await files.read(file, { limit: 1024 * 1024 })
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !/[[\\]|\*\*/.test(line))
    .map(toRule)
  const ignores = (path: string, isFolder: boolean) => rules.some((rule) => rule(path, isFolder))
  return (path, kind) =>
    kind === 'symlink' ? ignores(path, false) && ignores(path, true) : ignores(path, kind === 'directory')
}

/** A slash at the end means folders alone, one elsewhere the whole path; `!` leaves out all that does not match. */
function toRule(line: string): (path: string, isFolder: boolean) => boolean {
  const negated = line.startsWith('!')
  const bare = line.replace(/^!/, '').replace(/\/$/, '')
  const pattern = globOf(bare.replace(/^\//, ''))
  return (path, isFolder) => {
    if (line.endsWith('/') && !isFolder) return negated
    return pattern.test(bare.includes('/') ? path : (path.split('/').at(-1) ?? path)) !== negated
  }
}

/** Go's filepath.Match: `*` and `?` match no slash. */
function globOf(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|\]]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
  return new RegExp(`^${source}$`)
}
