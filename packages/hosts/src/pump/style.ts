const SGR = /\u001b\[([0-9;]*)m/g
const RESET = '\u001b[0m'
/** More than this is no colour. */
const LONGEST = 100

/**
 * The look of a child's text (colours, bold) over its lines: each line ends it, so that nothing of ours is painted by
 * somebody else, and the next line takes it up again.
 */
export class Style {
  #open = ''

  /** The line as it is shown. */
  paint(line: string): string {
    const before = this.#open
    if (before === '' && !line.includes('\u001b')) return line
    let open = before
    for (const [sequence, codes = ''] of line.matchAll(SGR)) {
      const resets = /^0*(?:;|$)/.test(codes)
      open = resets ? (codes.includes(';') ? sequence : '') : open + sequence
    }
    // What is concealed stays so in its own line alone: the log has it, and whoever goes on is to be seen.
    this.#open = open.length > LONGEST || /[[;]0*8[;m]/.test(open) ? '' : open
    return `${before}${line}${open === '' ? '' : RESET}`
  }
}
