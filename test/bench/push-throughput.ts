import { execFileSync, spawn } from 'node:child_process'
import { createCipheriv, createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRegistry } from '@slipway/test-registry'
import { ROOT } from '../../scripts/paths'
import { median, table } from './figures'

/**
 * Pushing the same layout with our bundle (`npm run build` first), with `skopeo copy` and with `buildah push`, in
 * turns, each time to a repository that is new, and the ratios of each turn. All run as processes of their own,
 * start-up included. `SIZE` is megabytes, `RUNS` turns.
 */
const RUNS = Number(process.env['RUNS'] ?? 7)
const SIZE = Number(process.env['SIZE'] ?? 256)
const LAYERS = 8

interface Place {
  readonly name: string
  readonly address: string
  kill(): void
}

/** Our bundle as the GitHub runner starts it. */
function pushOnce(folder: string, layout: string, image: string): number {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: folder,
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  }
  const inputs = { INPUT_LAYOUT: layout, INPUT_IMAGE: image, INPUT_TAGS: 'v1', 'INPUT_PLAIN-HTTP': 'true' }
  for (const file of [env.GITHUB_OUTPUT, env.GITHUB_STEP_SUMMARY]) writeFileSync(file, '')
  return timed(process.execPath, [join(ROOT, 'dist/push/index.js')], { cwd: folder, env: { ...env, ...inputs } })
}

async function places(folder: string): Promise<readonly Place[]> {
  const sandbox = spawn(
    process.execPath,
    [...process.execArgv, import.meta.filename, 'serve', join(folder, 'sandbox')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [line] = (await once(sandbox.stdout, 'data')) as [Buffer]
  const found = [{ name: 'sandbox registry', address: line.toString().trim(), kill: () => sandbox.kill('SIGKILL') }]
  if (!has('docker-registry')) return found
  const address = '127.0.0.1:5927'
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'docker') } },
    http: { addr: address },
  }
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(config))
  const docker = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  for (
    let tries = 0;
    tries < 100 &&
    !(await fetch(`http://${address}/v2/`).then(
      (answer) => answer.ok,
      () => false,
    ));
    tries++
  )
    await new Promise((done) => setTimeout(done, 50))
  return [...found, { name: 'docker-registry', address, kill: () => docker.kill('SIGKILL') }]
}

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function timed(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): number {
  const before = performance.now()
  execFileSync(program, args, { ...options, stdio: ['ignore', 'ignore', 'inherit'] })
  return performance.now() - before
}

interface Client {
  readonly name: string
  /** Milliseconds. */
  push(layout: string, image: string): Promise<number> | number
}

/**
 * Buildah pushes what its storage holds, so the image is put there first; the clock runs for the push alone, and it
 * need not compress.
 */
function buildah(folder: string): Client {
  const [graph, run, image] = [join(folder, 'buildah'), join(folder, 'buildah-run'), 'localhost/bench:v1']
  const storage = ['--root', graph, '--runroot', run, '--storage-driver', 'overlay']
  return {
    name: 'buildah push',
    push: (layout, to) => {
      execFileSync('skopeo', [
        'copy',
        '--quiet',
        `oci:${layout}`,
        `containers-storage:[overlay@${graph}+${run}]${image}`,
      ])
      try {
        return timed('buildah', [
          ...storage,
          'push',
          '--quiet',
          '--disable-compression',
          '--tls-verify=false',
          image,
          `docker://${to}`,
        ])
      } finally {
        execFileSync('buildah', [...storage, 'rmi', '--force', image], { stdio: 'ignore' })
      }
    },
  }
}

function clients(folder: string): readonly Client[] {
  const copy = (layout: string, image: string) =>
    timed('skopeo', [
      'copy',
      '--all',
      '--preserve-digests',
      '--dest-tls-verify=false',
      `oci:${layout}`,
      `docker://${image}`,
    ])
  return [
    { name: 'slipway', push: (layout, image) => pushOnce(folder, layout, image.replace(/:v1$/, '')) },
    { name: 'skopeo copy', push: copy },
    ...(has('buildah') ? [buildah(folder)] : []),
  ]
}

async function compare(): Promise<void> {
  if (!has('skopeo')) {
    process.stdout.write('push: nothing to compare with, there is no skopeo on PATH\n')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
  const all = clients(folder)
  const rows: string[][] = []
  const standing = await places(folder)
  // Whatever happens, no server outlives the measurement.
  process.once('exit', () => standing.forEach((place) => place.kill()))
  for (const place of standing) {
    const times = new Map<string, number[]>(all.map(({ name }) => [name, []]))
    for (let run = -1; run < RUNS; run++) {
      // Who goes first takes turns: nobody always finds the warmer machine.
      for (let turn = 0; turn < all.length; turn++) {
        const client = all[(run + 1 + turn) % all.length] as Client
        // New content each time: skopeo and Buildah remember together where blobs are, and would mount them.
        const layout = join(folder, 'layout')
        writeLayout(layout, `${process.pid} ${place.name} ${run} ${client.name}`)
        const time = await client.push(layout, `${place.address}/run${run + 1}/${client.name.split(' ')[0] ?? ''}:v1`)
        if (run >= 0) times.get(client.name)?.push(time)
      }
    }
    const ours = times.get('slipway') ?? []
    const rate = (name: string) => `${Math.round(SIZE / (median(times.get(name) ?? []) / 1000))} MB/s`
    const ratio = (name: string) => {
      const ratios = ours.map((time, index) => time / (times.get(name)?.[index] ?? Number.NaN))
      return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`
    }
    rows.push([place.name, ...all.map(({ name }) => rate(name)), ...all.slice(1).map(({ name }) => ratio(name))])
    place.kill()
  }
  rmSync(folder, { recursive: true, force: true })
  process.stdout.write(
    `Node ${process.versions.node}, ${SIZE} MB in ${LAYERS} layers, ${RUNS} turns; each a process of its own\n\n`,
  )
  process.stdout.write(
    `${table(['to', ...all.map(({ name }) => name), ...all.slice(1).map(({ name }) => `time of ours ÷ ${name}`)], rows)}\n`,
  )
}

/** Layers that unpack, for those who do: one file of noise each, not compressed. */
function writeLayout(path: string, seed: string): void {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(join(path, 'blobs/sha256'), { recursive: true })
  const put = (mediaType: string, content: Uint8Array | string) => {
    const hex = createHash('sha256').update(content).digest('hex')
    writeFileSync(join(path, 'blobs/sha256', hex), content)
    return { mediaType, digest: `sha256:${hex}`, size: content.length }
  }
  const type = (name: string) => `application/vnd.oci.image.${name}`
  const layers = Array.from({ length: LAYERS }, (_, index) =>
    put(type('layer.v1.tar'), layerOf(`${seed} ${index}`, Math.round((SIZE * 1_000_000) / LAYERS), index)),
  )
  const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) }
  const config = put(type('config.v1+json'), JSON.stringify({ os: 'linux', architecture: 'amd64', config: {}, rootfs }))
  const mediaType = type('manifest.v1+json')
  const manifest = put(mediaType, JSON.stringify({ schemaVersion: 2, mediaType, config, layers }))
  writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(
    join(path, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: type('index.v1+json'), manifests: [manifest] }),
  )
}

/** A tar archive (POSIX ustar) of one file that no two seeds share. */
function layerOf(seed: string, size: number, index: number): Uint8Array {
  const key = createHash('sha256').update(seed).digest()
  const archive = Buffer.alloc(512 + Math.ceil(size / 512) * 512 + 1024)
  const noise = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16)).update(Buffer.alloc(size))
  noise.copy(archive, 512)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  const fields = [
    [0, `file${index}`],
    [100, octal(0o644, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(size, 11)],
    [136, octal(0, 11)],
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\u000000'],
  ] as const
  for (const [offset, text] of fields) archive.write(text, offset, 'latin1')
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  archive.write(`${octal(sum, 6)} `, 148, 'latin1')
  return archive
}

const [mode, directory = ''] = process.argv.slice(2)
if (mode === 'serve') process.stdout.write(`${(await startRegistry({ directory })).address}\n`)
else await compare()
