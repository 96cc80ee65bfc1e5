import { readXml, XML_LIMITS, type XmlAttributes, type XmlHandler } from '../test-reports/xml/reader'
import type { ReportFile } from '../test-reports/report-file'
import { type CoverageSink, Lines } from './model'

type Dialect = 'cobertura' | 'jacoco' | 'clover'

/**
 * Reads Cobertura, JaCoCo or Clover XML, by its elements. A file of which several classes tell is one file. Lines of
 * Cobertura's methods count, too: as a rule they are those of the class once more, but grcov names each line once.
 */
export async function readCoverageXml(file: ReportFile, sink: CoverageSink): Promise<void> {
  const handler = new CoverageElements(sink)
  await readXml(file, handler, XML_LIMITS)
  handler.end()
}

class CoverageElements implements XmlHandler {
  /** Of each module, the modules' names apart by a zero. */
  readonly #files = new Map<string, { readonly path: string; readonly module: string; readonly lines: Lines }>()
  readonly #groups: string[] = []
  readonly #sources: string[] = []
  #dialect: Dialect = 'cobertura'
  #package = ''
  #file: Lines | undefined
  #source: string | undefined
  #depth = 0

  constructor(private readonly sink: CoverageSink) {}

  open(name: string, attributes: XmlAttributes): void {
    if (this.#depth++ === 0)
      this.#dialect = name === 'report' ? 'jacoco' : attributes['clover'] !== undefined ? 'clover' : 'cobertura'
    if (name === 'project') this.#dialect = 'clover'
    if (name === 'source') this.#source = ''
    else if (name === 'package') this.#package = attributes['name'] ?? ''
    else if (name === 'group') this.#groups.push(attributes['name'] ?? '')
    else if (name === 'class' && this.#dialect === 'cobertura') this.#openFile(attributes['filename'])
    else if (name === 'sourcefile') this.#openFile([this.#package, attributes['name'] ?? ''].filter(Boolean).join('/'))
    else if (name === 'file' && this.#dialect === 'clover') this.#openFile(attributes['path'] ?? attributes['name'])
    else if (name === 'line' && this.#file !== undefined) this.#line(attributes, this.#file)
  }

  #openFile(path: string | undefined): void {
    if (path === undefined || path === '') return
    const module = this.#groups.join('/')
    const key = `${module}\0${path}`
    const known = this.#files.get(key) ?? { path, module, lines: new Lines() }
    this.#files.set(key, known)
    this.#file = known.lines
  }

  #line({ number, nr, num, hits, ci, type, ...counts }: XmlAttributes, file: Lines): void {
    if (this.#dialect === 'jacoco') file.add(Number(nr), Number(ci ?? 0) > 0)
    else if (this.#dialect === 'clover') {
      // A method's line is a statement, too, where the tool counts it.
      if (type !== 'method') file.add(Number(num), isRun(counts))
    } else file.add(Number(number), Number(hits ?? 0) > 0)
  }

  text(text: string): void {
    if (this.#source !== undefined) this.#source += text
  }

  close(name: string): void {
    this.#depth--
    if (name === 'group') this.#groups.pop()
    if (name === 'source' && this.#source !== undefined) {
      this.#sources.push(this.#source.trim())
      this.#source = undefined
    }
    if (name === 'class' || name === 'sourcefile' || name === 'file') this.#file = undefined
  }

  settle(): void {
    // Files are given out at the end: classes of one file need not follow each other.
  }

  end(): void {
    const sources = this.#sources.map((source) => source.replace(/[\\/]$/, '')).filter((source) => source !== '')
    const [only = ''] = sources.length === 1 ? sources : []
    for (const { path, module, lines } of this.#files.values()) {
      const isWhole = isAbsolute(path)
      const roots = { ...(isWhole || sources.length < 2 ? {} : { sources }), ...(module === '' ? {} : { module }) }
      this.sink(lines.toFile(isWhole || only === '' ? path : `${only}/${path}`), roots)
    }
  }
}

/** A condition may have counts of how often it was true and false, and no other. */
function isRun({ count, truecount, falsecount }: XmlAttributes): boolean {
  return count === undefined ? Number(truecount ?? 0) > 0 || Number(falsecount ?? 0) > 0 : Number(count) > 0
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path)
}
