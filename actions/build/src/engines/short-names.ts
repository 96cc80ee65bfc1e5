import type { Ports } from '@slipway/core'

const SETTING = /^\s*unqualified-search-registries\s*=/m
const CONFIG = '.config/containers/registries.conf'
const SYSTEM = '/etc/containers/registries.conf'

/**
 * Buildah and Podman know no registry for `FROM alpine` unless one is configured, and then a Dockerfile that Docker
 * builds does not build. Where nobody has said which, Docker's is taken: by a copy of the configuration that counts
 * (containers-registries.conf(5)) with that one line, for this build alone.
 */
export async function shortNameVariables(ports: Ports): Promise<Readonly<Record<string, string>>> {
  const { environment, files } = ports
  const [home, named] = [environment.home, environment.get('CONTAINERS_REGISTRIES_CONF')]
  const own = home === undefined ? [] : [`${home}/${CONFIG}`]
  const texts = await Promise.all(
    (named === undefined ? [...own, SYSTEM] : [named]).map((path) => readIfThere(path, ports)),
  )
  const text = texts.find((found) => found !== undefined) ?? ''
  const parts = await Promise.all([...own, SYSTEM].map((path) => readFolder(`${path}.d`, ports)))
  if ([text, ...parts.flat()].some((one) => SETTING.test(one))) return {}
  const copy = files.resolve(await files.temporary('registries'), 'registries.conf')
  // First, since what follows may be a table.
  await files.write(copy, `unqualified-search-registries = ["docker.io"]\n${text}`)
  return { CONTAINERS_REGISTRIES_CONF: copy }
}

async function readFolder(path: string, ports: Ports): Promise<readonly string[]> {
  const names = await ports.files.list(path).catch(() => [])
  const texts = names.filter((name) => name.endsWith('.conf')).map((name) => readIfThere(`${path}/${name}`, ports))
  return (await Promise.all(texts)).filter((text) => text !== undefined)
}

/** What may not be read counts as not there, as for the engine. */
async function readIfThere(path: string, { files }: Ports): Promise<string | undefined> {
  return files.read(path).catch(() => undefined)
}
