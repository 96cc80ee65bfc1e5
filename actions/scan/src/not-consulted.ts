import type { Files } from '@slipway/core'

/** Where scanners look for what is ignored, when they run alone. */
const IGNORED = ['.trivyignore', '.trivyignore.yaml', '.trivyignore.yml', '.grype.yaml', '.grype.yml'] as const

/**
 * For a scan that fails without a file of waivers: what its repository ignored for a scanner alone, which counts here
 * no more than the change that wrote it.
 */
export async function notConsulted(files: Files): Promise<readonly string[]> {
  const found = await Promise.all(IGNORED.map((name) => files.stat(name)))
  return IGNORED.filter((_, index) => found[index]?.kind === 'file').map(
    (name) => `${name} is not consulted; make waivers of it: slipway waivers import ${name} > waivers.yml`,
  )
}
