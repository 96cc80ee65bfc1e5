import type { Files, Ports, Result, Values } from '@slipway/core'
import { beginConnect } from '@slipway/oci/connection'
import { findDestination } from './destination'
import type { Inputs } from './inputs'
import type { PushRecord } from './record'

/** Asks the registry how it is spoken to, and checks the layout while it answers. */
export async function deliver(given: Values<Inputs>, ports: Ports): Promise<Result<PushRecord>> {
  const destination = await findDestination(given, ports)
  await ports.http.ready?.()
  const connecting = beginConnect(destination.image, await registryOptions(given, ports), ports)
  // Loaded only now, with the cryptography that it needs: the registry does not have to wait for it.
  const { ship } = await import('./ship')
  return ship(given, ports, { destination, connecting })
}

async function registryOptions(given: Values<Inputs>, { files }: Ports) {
  return {
    username: given.username,
    password: given.password,
    configFile: given['registry-config'],
    plainHttp: given['plain-http'],
    ca: given['ca-file'] === undefined ? undefined : await readAuthorities(given['ca-file'], files),
    limits: { attempts: given.attempts },
  }
}

async function readAuthorities(path: string, files: Files): Promise<string> {
  const { parseAuthorities } = await import('@slipway/oci/authorities')
  return parseAuthorities(await files.read(path), path)
}
