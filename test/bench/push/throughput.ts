import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, table } from '../figures'
import { type Client, clientsHere } from './clients'
import { LAYERS, writeLayout } from './layout'
import { dockerPlace, has, type Place, sandboxPlace } from './places'

/**
 * The same image by our bundle (`npm run build` first) and by its peers, in turns: pushed to a repository that is new,
 * pushed again unchanged, and copied from one registry to another. `SIZE` is megabytes, `RUNS` turns, `ONLY` one of
 * `push` and `copy`. A gigabyte wants three on the disk of TMPDIR.
 */
const RUNS = Number(process.env['RUNS'] ?? 5)
const SIZE = Number(process.env['SIZE'] ?? 256)
const ONLY = process.env['ONLY']

/** Milliseconds by client, one a turn. */
class Times {
  readonly #times = new Map<string, number[]>()

  note(client: string, time: number): void {
    this.#times.set(client, [...this.of(client), time])
  }

  of(client: string): readonly number[] {
    return this.#times.get(client) ?? []
  }

  rate(client: string): string {
    return `${Math.round(SIZE / (median(this.of(client)) / 1000))} MB/s`
  }

  seconds(client: string): string {
    return `${(median(this.of(client)) / 1000).toFixed(2)} s`
  }

  /** Ours by the others', turn by turn: a busy minute is everybody's. */
  ratio(others: readonly number[]): string {
    const ratios = this.of('slipway').map((time, turn) => time / (others[turn] ?? Number.NaN))
    return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`
  }
}

/** Calls `work` for each client of each turn. Who goes first takes turns: nobody always finds the warmer machine. */
function inTurns(clients: readonly Client[], work: (client: Client, turn: number) => void): void {
  // The first turn warms up and is not counted.
  for (let turn = -1; turn < RUNS; turn++)
    for (let at = 0; at < clients.length; at++) work(clients[(turn + 1 + at) % clients.length] as Client, turn)
}

function measurePush(place: Place, clients: readonly Client[], folder: string) {
  const [fresh, again] = [new Times(), new Times()]
  const layout = join(folder, 'layout')
  inTurns(clients, (client, turn) => {
    // New content each time: skopeo and Buildah remember together where blobs are, and would mount them.
    writeLayout(layout, { seed: `${process.pid} ${place.name} ${turn} ${client.name}`, megabytes: SIZE })
    const to = `${place.address}/turn${turn + 1}/${client.name}:v1`
    const first = client.push(layout, to)
    const second = client.push(layout, to)
    place.clear()
    if (turn < 0) return
    fresh.note(client.name, first)
    again.note(client.name, second)
  })
  return { fresh, again }
}

function measureCopy([source, target]: readonly [Place, Place], clients: readonly Client[], folder: string): Times {
  const times = new Times()
  const layout = join(folder, 'layout')
  inTurns(clients, (client, turn) => {
    writeLayout(layout, { seed: `${process.pid} copy ${turn} ${client.name}`, megabytes: SIZE })
    const from = `${source.address}/from/${client.name}:v${turn + 1}`
    clients[0]?.push(layout, from)
    rmSync(layout, { recursive: true })
    const time = client.copy?.(from, `${target.address}/turn${turn + 1}/${client.name}:v1`) ?? Number.NaN
    source.clear()
    target.clear()
    if (turn >= 0) times.note(client.name, time)
  })
  return times
}

const against = (peer: string) => `time of ours ÷ ${peer}`
const print = (text: string): void => void process.stdout.write(`${text}\n\n`)

async function push(clients: readonly Client[], folder: string): Promise<void> {
  const place = has('docker-registry') ? await dockerPlace(folder) : await sandboxPlace(folder)
  const names = clients.map(({ name }) => name)
  const peers = names.slice(1)
  const { fresh, again } = measurePush(place, clients, folder)
  const rates = names.map((name) => fresh.rate(name))
  const ratios = peers.map((name) => fresh.ratio(fresh.of(name)))
  print(table(['new, to', ...names, ...peers.map(against)], [[place.name, ...rates, ...ratios]]))
  const times = names.map((name) => again.seconds(name))
  const own = again.ratio(fresh.of('slipway'))
  print(table(['unchanged, to', ...names, 'ours unchanged ÷ ours new'], [[place.name, ...times, own]]))
  place.kill()
}

async function copy(clients: readonly Client[], folder: string): Promise<void> {
  if (!has('docker-registry')) return print('copy: there is no docker-registry on PATH')
  const copying = clients.filter((client) => client.copy !== undefined)
  const places = [await dockerPlace(folder), await dockerPlace(folder)] as const
  const times = measureCopy(places, copying, folder)
  const names = copying.map(({ name }) => name)
  const peers = names.slice(1)
  const row = [...names.map((name) => times.rate(name)), ...peers.map((name) => times.ratio(times.of(name)))]
  print(table([...names.map((name) => `copied by ${name}`), ...peers.map(against)], [row]))
  for (const place of places) place.kill()
}

const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const clients = await clientsHere(folder)
print(`Node ${process.versions.node}, ${SIZE} MB in ${LAYERS} layers, ${RUNS} turns; each a process of its own`)
if (clients.length < 2) print('there is nothing to compare with: no skopeo, crane or regctl')
if (ONLY !== 'copy') await push(clients, folder)
if (ONLY !== 'push') await copy(clients, folder)
