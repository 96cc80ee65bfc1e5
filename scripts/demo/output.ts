import { spawn } from 'node:child_process'

const colours = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
const paint = (code: string, text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)

/** What the demo says itself, apart from what Slipway prints. */
export function say(text = ''): void {
  process.stdout.write(`${text}\n`)
}

export function heading(text: string): void {
  say(`\n${paint('1;36', `━━ ${text} ${'━'.repeat(Math.max(0, 96 - text.length))}`)}`)
}

export function good(text: string): void {
  say(`${paint('32', '✓')} ${text}`)
}

export function note(text: string): void {
  say(paint('2', text))
}

export interface ProgramEnd {
  readonly code: number
  readonly stdout: string
}

/** Runs a program in view, or unseen with its output returned. Ends with the demo. */
export function program(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Record<string, string>; readonly quiet?: boolean },
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', options.quiet === true ? 'pipe' : 'inherit', 'inherit'],
    })
    let stdout = ''
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 30, stdout }))
  })
}
