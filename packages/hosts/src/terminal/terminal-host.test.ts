import { tmpdir } from 'node:os'
import { expect, jest, test } from '@jest/globals'
import { Redactor } from '../pump/redactor'
import { BottomLine } from './bottom-line'
import { TerminalHost, type TerminalParts } from './terminal-host'

function terminal(more: Partial<TerminalParts> = {}) {
  let log = ''
  const write = (text: string) => void (log += text)
  const parts = { redactor: new Redactor(), write, colours: false, directory: tmpdir(), ...more }
  return { host: new TerminalHost(parts), log: () => log }
}

const end = { action: 'build', outcome: 'pass', headline: 'built', annotations: [], tolerated: false } as const

async function work(host: TerminalHost): Promise<void> {
  await host.group('Build', async () => {
    host.info('compiling')
    host.showLine('gcc -c a.c')
    host.warn('no cache')
  })
  host.conclude(end)
}

test('quiet leaves problems, and how it ended', async () => {
  const [quiet, usual] = [terminal({ loudness: 'quiet' }), terminal()]
  await work(quiet.host)
  await work(usual.host)
  expect(quiet.log()).toBe('! no cache\n✓ build: built\n')
  expect(usual.log()).toBe('── Build\ncompiling\ngcc -c a.c\n! no cache\n✓ build: built\n')
})

test('on a screen progress is one line, and quiet paints nothing', async () => {
  let painted = ''
  const bottom = new BottomLine((text) => void (painted += text))
  const { host } = terminal({ bottom, loudness: 'quiet' })
  host.progress('half of it')
  await work(host)
  expect(painted).toBe('')
  terminal({ bottom }).host.progress('half of it')
  expect(painted).toContain('half of it')
  bottom.tell(undefined)
})

test('silent work is told in a pipe, and neither on a screen, which shows it, nor with -q', () => {
  jest.useFakeTimers()
  try {
    const bottom = new BottomLine(() => undefined)
    const [pipe, screen, quiet] = [terminal(), terminal({ bottom }), terminal({ loudness: 'quiet' })]
    const ends = [pipe, screen, quiet].map(({ host }) => host.attend('deploy'))
    jest.advanceTimersByTime(2000)
    pipe.host.info('ready: 0 of 2')
    jest.advanceTimersByTime(2000)
    expect(pipe.log()).toBe('ready: 0 of 2\n')
    jest.advanceTimersByTime(1000)
    expect(pipe.log()).toMatch(/\n\(deploy is still running after 5s; [^\n]*\n$/)
    pipe.host.info('ready: 1 of 2')
    jest.advanceTimersByTime(9000)
    expect(pipe.log()).toMatch(/ready: 1 of 2\n$/)
    jest.advanceTimersByTime(1000)
    expect(pipe.log()).toMatch(/\(deploy is still running after 15s; /)
    expect([screen.log(), quiet.log()]).toEqual(['', ''])
    for (const end of ends) end()
    bottom.tell(undefined)
  } finally {
    jest.useRealTimers()
  }
})
