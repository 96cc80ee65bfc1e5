import type { Ports } from '@slipway/core'

/** Processes whose command line names a folder of ours: a program that outlived the run that started it. */
async function findOrphans(ports: Ports, folder: string): Promise<readonly string[]> {
  if (ports.environment.os !== 'linux') return []
  const pids = (await ports.files.list('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => ports.files.read(`/proc/${pid}/cmdline`).catch(() => '')))
  return pids.filter((_, index) => (lines[index] ?? '').includes(`=${folder}/`))
}

const PATIENCE = { interrupt: 8000, step: 200 }

/** Interrupts such a program, which Helm then writes down as `failed`, and waits until it is gone. */
export async function endOrphans(ports: Ports, folder: string): Promise<number> {
  const found = await findOrphans(ports, folder)
  if (found.length === 0) return 0
  await ports.exec.run('kill', ['-INT', ...found])
  const until = ports.clock.now() + PATIENCE.interrupt
  while ((await findOrphans(ports, folder)).length > 0 && ports.clock.now() < until)
    await ports.clock.sleep(PATIENCE.step)
  const stubborn = await findOrphans(ports, folder)
  if (stubborn.length > 0) await ports.exec.run('kill', ['-KILL', ...stubborn])
  return found.length
}
