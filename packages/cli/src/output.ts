import { exitCode, UserError } from '@slipway/core'
import { commonInputs, Run } from '@slipway/core'
import { createHost, readFlags, RunFolder, type Session, writeOut } from '@slipway/hosts'

const FLAGS = { 'working-directory': commonInputs['working-directory'], output: commonInputs.output } as const

async function folderOf(args: readonly string[], session: Session) {
  const { given, json } = readFlags(args, FLAGS)
  const { host, ports } = await createHost(FLAGS, session, { given, quiet: json })
  const text = (name: keyof typeof FLAGS, usual: string) => String(host.raw(name, FLAGS[name]) || usual)
  const place = { ...ports(text('working-directory', '.')), record: new Run([]) }
  return { ...place, json, output: text('output', 'slipway-out') }
}

/** `slipway open`: the page of the last run, in the browser. Where there is none, its path is printed. */
export async function open(args: readonly string[], session: Session): Promise<number> {
  const { files, exec, environment, output, json } = await folderOf(args, session)
  const page = files.resolve(output, 'report.html')
  if ((await files.stat(page))?.kind !== 'file')
    throw new UserError(
      'PAGE_MISSING',
      `expected report.html in ${output}, found none`,
      'run a stage first, or name the folder with --output',
    )
  const program = environment.os === 'darwin' ? 'open' : 'xdg-open'
  const hasScreen =
    environment.os === 'darwin' ||
    environment.get('DISPLAY') !== undefined ||
    environment.get('WAYLAND_DISPLAY') !== undefined
  writeOut(json ? `${JSON.stringify({ page })}\n` : `${page}\n`)
  if (!json && hasScreen && (await exec.which(program)) !== undefined)
    await exec.run(program, [page], { inherit: 'user', timeout: 10_000 })
  return exitCode('pass')
}

/** `slipway clean`: what runs have written, and nothing else. */
export async function clean(args: readonly string[], session: Session): Promise<number> {
  const { files, host, output, json } = await folderOf(args, session)
  const tell = (removed: string | null, text: string) => {
    if (json) writeOut(`${JSON.stringify({ removed })}\n`)
    else host.info(text)
    return exitCode('pass')
  }
  if ((await files.stat(output)) === undefined) return tell(null, `${output}: nothing there`)
  // The same look as before a run: no link, nothing that git has, not the working directory itself.
  await new RunFolder(files, output, session.workspace).prepare()
  const isOurs = await Promise.all(['run-id', 'record'].map((name) => files.stat(`${output}/${name}`)))
  if (isOurs.every((found) => found === undefined))
    throw new UserError(
      'NOT_OURS',
      `expected a folder that a run has written, found neither run-id nor record in ${output}`,
      'name the folder of the runs with --output, or remove it by hand',
    )
  await files.remove(output)
  return tell(files.resolve(output), `removed ${output}`)
}
