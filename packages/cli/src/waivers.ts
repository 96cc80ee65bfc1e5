import { input, UserError } from '@slipway/core'
import { createHost, readFlags, type Session, writeOut } from '@slipway/hosts'

const inputs = {
  owner: input.text('Who answers for the waivers', { default: 'nobody yet' }),
  expires: input.text('Last day of those that have none, such as 2027-01-31; without it in 30 days'),
} as const

const MONTH = 30 * 86_400_000

/**
 * `slipway waivers import FILE`: prints the entries of a `.trivyignore`, or the rules of a `.grype.yaml`, as a file of
 * waivers.
 * @throws UserError `FLAGS_INVALID`
 */
export async function importWaivers(args: readonly string[], session: Session): Promise<void> {
  const [word, file, ...flags] = args
  if (word !== 'import' || file === undefined || file.startsWith('-'))
    throw new UserError(
      'FLAGS_INVALID',
      'expected slipway waivers import FILE',
      'name a .trivyignore, .trivyignore.yaml or .grype.yaml; the waivers are printed',
    )
  const { given } = readFlags(flags, inputs)
  const { ports } = await createHost(inputs, session, { given, quiet: true })
  const { files, clock } = ports('.')
  const { isDay, readIgnored, renderWaivers } = await import('@slipway/reports/scan')
  const text = (name: keyof typeof inputs, fallback: string) => String(given.get(name) ?? fallback)
  const expires = text('expires', new Date(clock.now() + MONTH).toISOString().slice(0, 10))
  if (!isDay(expires))
    throw new UserError(
      'FLAGS_INVALID',
      `--expires: expected a day such as 2027-01-31, got "${expires}"`,
      'give the last day on which the waivers count',
    )
  const owner = text('owner', 'nobody yet')
  writeOut(renderWaivers(await readIgnored(await files.read(file)), { owner, expires }))
}
