import { type Files, UserError } from '@slipway/core'
import { readIgnored, refuseLinksOut } from './links'

/** Files of one chart: far more than any has. */
const MOST = 20_000

/**
 * A copy that may be completed: what is fetched has no place in the checkout. Links are followed, as Helm does, and
 * what `.helmignore` leaves out stays where it is.
 * @param target a folder that is made
 * @throws UserError `CHART_LINK`, `CHART_TOO_LARGE`
 */
export async function copyChart(files: Files, chart: string, target: string): Promise<void> {
  await refuseLinksOut(files, chart)
  const isIgnored = await readIgnored(files, chart)
  let left = MOST
  const copy = async (from: string, to: string, below: string, above: readonly string[]): Promise<void> => {
    const real = await files.realPath(from)
    if (above.includes(real)) return
    await files.makeDirectory(to, 0o700)
    for (const name of await files.list(real)) {
      const path = below === '' ? name : `${below}/${name}`
      const info = await files.stat(`${real}/${name}`)
      if (isIgnored(path, info?.kind)) continue
      const there = await files.realPath(`${real}/${name}`).catch(() => undefined)
      const kind = there === undefined ? undefined : (await files.stat(there))?.kind
      if ((left -= 1) < 0)
        throw new UserError(
          'CHART_TOO_LARGE',
          `chart: expected at most ${MOST} files in ${chart}, found more`,
          'list in .helmignore what the chart does not need',
        )
      if (kind === 'directory') await copy(`${real}/${name}`, `${to}/${name}`, path, [...above, real])
      else if (kind === 'file' && there !== undefined) await files.copy(there, `${to}/${name}`)
    }
  }
  await copy(chart, target, '', [])
}
